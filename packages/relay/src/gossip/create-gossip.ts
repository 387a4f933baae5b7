import '@bulkhead/runtime/polyfill';
import type { ShardId } from '@bulkhead/protocol';
import {
  type Clock,
  createTaskGroup,
  describeError,
  isCodedError,
  type Logger,
  type Metrics,
  type Secret,
  type TaskGroup,
} from '@bulkhead/runtime';
import { type PeerId, TopicValidatorResult } from '@libp2p/interface';
import { createConnectionGate } from './connection-gate.js';
import { type Envelope, encodeEnvelope } from './envelope.js';
import { relayError } from './errors.js';
import { createGossipCounters, type GossipCounters, type GossipCounts } from './gossip-counters.js';
import { createGossipHost, type GossipHost } from './host.js';
import { deriveGossipKey } from './identity.js';
import { type Dialer, keepConnected } from './keep-connected.js';
import { DEFAULT_GOSSIP_LIMITS, type GossipLimits, MAX_BLOCK_FRAME_BYTES, MAX_FRAME_BYTES } from './limits.js';
import { createOutcasts, type Outcasts } from './outcasts.js';
import type { FrameGuard } from './paced-gossipsub.js';
import { createPacer } from './pacer.js';
import { type ConfiguredPeer, parsePeers } from './peer-address.js';
import type { GossipValidator, GossipVerdict } from './ports.js';
import { findHost } from './remote-host.js';
import { blocksTopic, messagesTopic, type NetworkId } from './topic.js';
import { createTurns } from './turns.js';
import { createShutOut, createStreamWatch, hangUp, watchScores } from './watch-peers.js';

export interface GossipOptions {
  readonly networkId: NetworkId;
  readonly shardId: ShardId;
  /** What this node listens for: `messages` to its shard, as a sequencer does, or its shard's `blocks`, as a follower does. */
  readonly hears?: 'messages' | 'blocks';
  /** Multiaddrs; port 0 is any free one. Empty: the node dials, and nobody can dial it. */
  readonly listen: readonly string[];
  /** Multiaddrs that end in `/p2p/<peer id>`. */
  readonly peers: readonly string[];
  /** 32 bytes; keeps the peer id the same over restarts. */
  readonly privateKeySeed: Secret<Uint8Array>;
  readonly limits?: Partial<GossipLimits>;
}

export interface GossipModules {
  readonly validator: GossipValidator;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** Random numbers in [0, 1) that spread the dials of many nodes. */
  readonly jitter?: () => number;
}

/** The fast lane between shards. Everything it carries can be rebuilt from L1. */
export interface Gossip {
  /** @throws GOSSIP_START_FAILED */
  start(): Promise<void>;
  /** Idempotent. A stopped gossip stays stopped. */
  stop(): Promise<void>;
  /** Sends to all known nodes of the destination; to how many. @throws GOSSIP_STOPPED */
  publish(envelope: Envelope): Promise<number>;
  /** Sends an encoded announcement to all known followers of this shard; to how many. @throws GOSSIP_STOPPED */
  publishBlock(announcement: Uint8Array): Promise<number>;
  /** Peers that are known to listen for this shard's blocks. */
  blockListeners(): number;
  /** Where it listens, with its peer id; empty unless it runs. */
  addresses(): string[];
  readonly peerId: string;
  /** Peers with a gossip stream. */
  peerCount(): number;
  /** Peers that are known to listen for messages to a shard. */
  subscribers(destination: ShardId): number;
  /** What gossipsub makes of a peer: 0, or less for each offence. */
  peerScore(peerId: string): number;
  readonly metrics: GossipCounts;
}

const VERDICTS = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const;

/** @throws GOSSIP_SEED_INVALID, GOSSIP_PEER_INVALID */
export async function createGossip(options: GossipOptions, modules: GossipModules): Promise<Gossip> {
  const { networkId, shardId, listen, hears = 'messages' } = options;
  const { clock, logger } = modules;
  const limits = { ...DEFAULT_GOSSIP_LIMITS, ...options.limits };
  const counters = createGossipCounters(modules.metrics);
  const ownBlocks = blocksTopic(networkId, shardId);
  const ownTopic = hears === 'blocks' ? ownBlocks : messagesTopic(networkId, shardId);
  const stopping = new AbortController();
  const outcasts = createOutcasts(limits, clock);
  const streams = createStreamWatch();
  const host = await createGossipHost({
    privateKey: await deriveGossipKey(options.privateKeySeed),
    listen,
    topics: [ownTopic, ownBlocks, ...destinationTopics(networkId, limits.maxShardId)],
    guard: {
      ownTopic,
      admit: createAdmission({ limits, outcasts, counters, clock, signal: stopping.signal }),
      onStream(peer, isFirst) {
        streams.opened(peer);
        if (!isFirst) onOffence(peer, limits.brokenStreamCost, 'it opens one stream after another');
      },
      onStreamFailed(peer, err) {
        if (isCodedError(err, 'GOSSIP_FRAME_INVALID')) shutOut(peer, describeError(err));
      },
    },
    gate: createConnectionGate(limits, { outcasts, clock, onRefused: counters.refused }),
    maxFrameBytes: hears === 'blocks' ? MAX_BLOCK_FRAME_BYTES : MAX_FRAME_BYTES,
    limits,
  });
  const { pubsub } = host.services;
  const peerId = host.peerId.toString();
  const peers = parsePeers(options.peers).filter(({ id }) => !id.equals(host.peerId));
  const tasks = createTaskGroup({ clock, logger, onFatal: () => {} });
  let state: 'idle' | 'running' | 'stopped' = 'idle';

  const sharedHosts = new Set(
    peers.flatMap(({ addresses }) => addresses.flatMap((address) => findHost(address) ?? [])),
  );
  const shutOut = createShutOut({ host, outcasts, sharedHosts, counters, logger });
  const onOffence = (peer: PeerId, cost: number, why: string): void => {
    if (outcasts.annoyed(peer.toString(), cost)) shutOut(peer, why);
  };
  judgeMessages(pubsub, modules, counters, (peer, verdict) => {
    if (verdict === 'reject') onOffence(peer, limits.rejectedCost, 'what it sends is rejected');
    else onOffence(peer, 1, 'it floods');
  });
  watchScores(host.services, shutOut);
  streams.start(host, (peer) => {
    logger.info('a peer’s gossip stream broke: hanging up', { peer: peer.toString() });
    onOffence(peer, limits.brokenStreamCost, 'its streams break');
    if (!outcasts.isShutOut(peer.toString())) hangUp(host, peer, logger);
  });

  const addresses = (): string[] => host.getMultiaddrs().map((address) => address.toString());
  const subscribers = (destination: ShardId): number =>
    pubsub.getSubscribers(messagesTopic(networkId, destination)).length;
  async function send(topic: string, encode: () => Uint8Array): Promise<number> {
    if (state !== 'running') throw relayError('GOSSIP_STOPPED', 'gossip does not run');
    // Without a listener the bytes would count as seen, and not be sent to the first one who comes.
    const heard = pubsub.getSubscribers(topic).length > 0;
    const sent = heard ? await pubsub.publish(topic, encode()) : undefined;
    const recipients = sent?.recipients.length ?? 0;
    counters.published(recipients);
    return recipients;
  }
  const stop = async (): Promise<void> => {
    if (state === 'stopped') return;
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
      if (state !== 'idle') throw relayError('GOSSIP_STOPPED', 'gossip starts once');
      state = 'running';
      try {
        await host.start();
        pubsub.subscribe(ownTopic);
      } catch (cause) {
        await stop();
        throw relayError('GOSSIP_START_FAILED', 'gossip could not start', { meta: { listen }, cause });
      }
      spawnTasks({ tasks, host, peers, limits, counters, modules });
      logger.info('gossip listens', { peerId, addresses: addresses() });
    },
    stop,
    publish: (envelope) => send(messagesTopic(networkId, envelope.message.dstShard), () => encodeEnvelope(envelope)),
    publishBlock: (announcement) => send(ownBlocks, () => announcement),
    blockListeners: () => pubsub.getSubscribers(ownBlocks).length,
    addresses,
    peerCount: () => pubsub.getPeers().length,
    subscribers,
    peerScore: (peer) => pubsub.getScore(peer),
  };
}

function destinationTopics(networkId: NetworkId, maxShardId: number): string[] {
  return Array.from({ length: maxShardId }, (_, at) => messagesTopic(networkId, (at + 1) as ShardId));
}

/** Lets a peer's messages in at its pace, and no more of all peers at once than the event loop bears. */
function createAdmission(args: {
  readonly limits: GossipLimits;
  readonly outcasts: Outcasts;
  readonly counters: GossipCounters;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): FrameGuard['admit'] {
  const { limits, outcasts, counters, clock, signal } = args;
  const pacer = createPacer(limits, clock);
  const inTurn = createTurns(limits.sliceMs);
  const assertWelcome = (peer: string): void => {
    if (outcasts.isShutOut(peer)) throw relayError('GOSSIP_PEER_SHUT_OUT', 'nothing more is read of this peer');
  };
  return async (from, messages, bytes, look) => {
    const peer = from.toString();
    assertWelcome(peer);
    const waitMs = pacer.take(peer, messages, bytes);
    if (waitMs > 0) {
      counters.paced();
      await clock.sleep(waitMs, signal);
    }
    await inTurn(async () => {
      assertWelcome(peer);
      await look();
    });
  };
}

function judgeMessages(
  pubsub: GossipHost['services']['pubsub'],
  { validator, logger }: GossipModules,
  counters: GossipCounters,
  onUseless: (peer: PeerId, verdict: 'ignore' | 'reject') => void,
): void {
  const judge = async (topic: string, data: Uint8Array): Promise<GossipVerdict> => {
    try {
      return await validator(topic, data);
    } catch (err) {
      logger.error(`the validator of gossip failed: ${describeError(err)}`, { err });
      return { verdict: 'ignore', reason: 'validator-failed' };
    }
  };
  pubsub.addEventListener('gossipsub:message', ({ detail: { msgId, msg, propagationSource } }) => {
    void judge(msg.topic, msg.data).then((verdict) => {
      counters.judged(verdict);
      if (verdict.verdict === 'reject') {
        logger.debug('gossip rejected', { reason: verdict.reason, peer: propagationSource.toString() });
      }
      pubsub.reportMessageValidationResult(msgId, propagationSource.toString(), VERDICTS[verdict.verdict]);
      if (verdict.verdict !== 'accept') onUseless(propagationSource, verdict.verdict);
    });
  });
}

function spawnTasks(args: {
  readonly tasks: TaskGroup;
  readonly host: GossipHost;
  readonly peers: readonly ConfiguredPeer[];
  readonly limits: GossipLimits;
  readonly counters: GossipCounters;
  readonly modules: GossipModules;
}): void {
  const { tasks, host, peers, limits, counters, modules } = args;
  const { clock, logger, jitter = Math.random } = modules;
  const { pubsub } = host.services;
  const dialer: Dialer = {
    isConnected: (peer) => host.getConnections(peer).length > 0,
    isLinked: (peer) => pubsub.peers.has(peer.toString()),
    dial: async ({ addresses }, signal) => void (await host.dial([...addresses], { signal })),
    hangUp: (peer) => host.hangUp(peer),
    tag: async (peer, value) => void (await host.peerStore.merge(peer, { tags: { configured: { value } } })),
  };
  pubsub.addEventListener('gossipsub:heartbeat', () => counters.peers(pubsub.getPeers().length));
  tasks.spawn(
    'keep-connected',
    (signal) =>
      keepConnected(
        peers,
        limits,
        { dialer, clock, logger, jitter, onDial: (result) => counters.dialed(result) },
        signal,
      ),
    { restart: { minMs: limits.dialMinMs, maxMs: limits.dialMaxMs } },
  );
}
