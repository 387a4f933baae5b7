import { createTaskGroup, every } from '@bulkhead/runtime';
import { createGossip } from './create-gossip.js';
import { createPublisher } from './create-publisher.js';
import { DEFAULT_MESSAGE_STORE_LIMITS } from './limits.js';
import { createMessageStore } from './message-store.js';
import { computeNetworkId } from './topic.js';
import { validateGossip } from './validate.js';
const SWEEP_INTERVAL_MS = 5_000;
const RESTART = { minMs: 100, maxMs: 10_000 };
/** @throws GOSSIP_SEED_INVALID, GOSSIP_PEER_INVALID */
export async function createRelay(options, modules) {
    const { shardId } = options;
    const { view, clock, logger } = modules;
    const networkId = computeNetworkId(options.network);
    const store = createMessageStore({ ...DEFAULT_MESSAGE_STORE_LIMITS, ...options.storeLimits });
    const validator = storingValidator({ networkId, shardId }, view, store);
    const gossip = options.gossip === 'off'
        ? undefined
        : await createGossip({ ...options.gossip, networkId, shardId }, gossipModules(modules, validator));
    // Without gossip the publisher only counts leaves.
    const publisherLimits = gossip === undefined ? { maxMessages: 0 } : options.publisherLimits;
    const publisher = createPublisher({ domain: options.domain, ...(publisherLimits && { limits: publisherLimits }) }, {
        publish: async (envelope) => gossip?.publish(envelope) ?? 0,
        ...(modules.isDelivered && { isDelivered: modules.isDelivered }),
        clock,
        logger,
    });
    const tasks = createTaskGroup({ clock, logger, onFatal: () => { } });
    const isSettled = ({ srcShard, index, deadline }) => view.isDelivered(srcShard, index) || deadline < BigInt(view.now());
    return {
        networkId,
        store,
        publisher,
        gossip,
        async start() {
            if (gossip === undefined)
                return;
            await gossip.start();
            tasks.spawn('publish', (signal) => publisher.run(signal), { restart: RESTART });
            tasks.spawn('sweep', (signal) => every({ clock, intervalMs: SWEEP_INTERVAL_MS, signal }, () => void store.sweep(isSettled)), { restart: RESTART });
        },
        async stop() {
            await tasks.stop();
            await gossip?.stop();
        },
    };
}
/** Judges a message and keeps it when it may be of use; what adds nothing here isn't passed on either. */
function storingValidator(scope, view, store) {
    return (topic, data) => {
        const verdict = validateGossip(topic, data, scope, view);
        if (verdict.envelope === undefined)
            return verdict;
        const outcome = store.add(verdict.envelope, verdict.reason === 'proven');
        return verdict.verdict !== 'accept' || outcome === 'added' ? verdict : { verdict: 'ignore', reason: outcome };
    };
}
function gossipModules({ clock, logger, metrics, jitter }, validator) {
    return { validator, clock, logger, ...(metrics && { metrics }), ...(jitter && { jitter }) };
}
//# sourceMappingURL=create-relay.js.map