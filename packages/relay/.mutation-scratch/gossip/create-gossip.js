import '@bulkhead/runtime/polyfill';
import { createTaskGroup, describeError, } from '@bulkhead/runtime';
import { TopicValidatorResult } from '@libp2p/interface';
import { encodeEnvelope } from './envelope.js';
import { relayError } from './errors.js';
import { createGossipCounters } from './gossip-counters.js';
import { createGossipHost } from './host.js';
import { deriveGossipKey } from './identity.js';
import { keepConnected } from './keep-connected.js';
import { DEFAULT_GOSSIP_LIMITS } from './limits.js';
import { createPacer } from './pacer.js';
import { parsePeers } from './peer-address.js';
import { messagesTopic } from './topic.js';
const VERDICTS = {
    accept: TopicValidatorResult.Accept,
    ignore: TopicValidatorResult.Ignore,
    reject: TopicValidatorResult.Reject,
};
/** @throws GOSSIP_SEED_INVALID, GOSSIP_PEER_INVALID */
export async function createGossip(options, modules) {
    const { networkId, shardId, listen } = options;
    const { clock, logger } = modules;
    const limits = { ...DEFAULT_GOSSIP_LIMITS, ...options.limits };
    const counters = createGossipCounters(modules.metrics);
    const ownTopic = messagesTopic(networkId, shardId);
    const stopping = new AbortController();
    const pacer = createPacer(limits, clock);
    const host = await createGossipHost({
        privateKey: await deriveGossipKey(options.privateKeySeed),
        listen,
        topics: [ownTopic, ...destinationTopics(networkId, limits.maxShardId)],
        guard: {
            ownTopic,
            async admit(peer, messages, bytes) {
                const waitMs = pacer.take(peer, messages, bytes);
                if (waitMs === 0)
                    return;
                counters.paced();
                await clock.sleep(waitMs, stopping.signal);
            },
        },
        limits,
    });
    const { pubsub } = host.services;
    const peerId = host.peerId.toString();
    const peers = parsePeers(options.peers).filter(({ id }) => !id.equals(host.peerId));
    const tasks = createTaskGroup({ clock, logger, onFatal: () => { } });
    let state = 'idle';
    judgeMessages(pubsub, modules, counters);
    const addresses = () => host.getMultiaddrs().map((address) => address.toString());
    const subscribers = (destination) => pubsub.getSubscribers(messagesTopic(networkId, destination)).length;
    const stop = async () => {
        if (state === 'stopped')
            return;
        state = 'stopped';
        stopping.abort();
        await tasks.stop();
        await host.stop();
    };
    return {
        peerId,
        get metrics() {
            return counters.counts;
        },
        async start() {
            if (state !== 'idle')
                throw relayError('GOSSIP_STOPPED', 'gossip starts once');
            state = 'running';
            try {
                await host.start();
                pubsub.subscribe(ownTopic);
            }
            catch (cause) {
                await stop();
                throw relayError('GOSSIP_START_FAILED', 'gossip could not start', { meta: { listen }, cause });
            }
            spawnTasks({ tasks, host, peers, limits, counters, modules });
            logger.info('gossip listens', { peerId, addresses: addresses() });
        },
        stop,
        async publish(envelope) {
            if (state !== 'running')
                throw relayError('GOSSIP_STOPPED', 'gossip does not run');
            const { dstShard } = envelope.message;
            // Without a listener the bytes would count as seen, and not be sent to the first one who comes.
            const heard = subscribers(dstShard) > 0;
            const sent = heard
                ? await pubsub.publish(messagesTopic(networkId, dstShard), encodeEnvelope(envelope))
                : undefined;
            const recipients = sent?.recipients.length ?? 0;
            counters.published(recipients);
            return recipients;
        },
        addresses,
        peerCount: () => pubsub.getPeers().length,
        subscribers,
        peerScore: (peer) => pubsub.getScore(peer),
    };
}
function destinationTopics(networkId, maxShardId) {
    return Array.from({ length: maxShardId }, (_, at) => messagesTopic(networkId, (at + 1)));
}
function judgeMessages(pubsub, { validator, logger }, counters) {
    const judge = (topic, data) => {
        try {
            return validator(topic, data);
        }
        catch (err) {
            throw err; logger.error(`the validator of gossip failed: ${describeError(err)}`, { err });
            return { verdict: 'ignore', reason: 'validator-failed' };
        }
    };
    pubsub.addEventListener('gossipsub:message', ({ detail: { msgId, msg, propagationSource } }) => {
        const verdict = judge(msg.topic, msg.data);
        counters.judged(verdict);
        if (verdict.verdict === 'reject') {
            logger.debug('gossip rejected', { reason: verdict.reason, peer: propagationSource.toString() });
        }
        pubsub.reportMessageValidationResult(msgId, propagationSource.toString(), VERDICTS[verdict.verdict]);
    });
}
function spawnTasks(args) {
    const { tasks, host, peers, limits, counters, modules } = args;
    const { clock, logger, jitter = Math.random } = modules;
    const { pubsub } = host.services;
    const dialer = {
        isConnected: (peer) => host.getConnections(peer).length > 0,
        isLinked: (peer) => pubsub.peers.has(peer.toString()),
        dial: async ({ addresses }, signal) => void (await host.dial([...addresses], { signal })),
        hangUp: (peer) => host.hangUp(peer),
        tag: async (peer, value) => void (await host.peerStore.merge(peer, { tags: { configured: { value } } })),
    };
    pubsub.addEventListener('gossipsub:heartbeat', () => counters.peers(pubsub.getPeers().length));
    tasks.spawn('keep-connected', (signal) => keepConnected(peers, limits, { dialer, clock, logger, jitter, onDial: (result) => counters.dialed(result) }, signal), { restart: { minMs: limits.dialMinMs, maxMs: limits.dialMaxMs } });
}
//# sourceMappingURL=create-gossip.js.map