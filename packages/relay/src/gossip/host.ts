import '@bulkhead/runtime/polyfill';
import { createHash } from 'node:crypto';
import type { GossipSub, GossipSubComponents, GossipsubOpts } from '@chainsafe/libp2p-gossipsub';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { type Identify, identify } from '@libp2p/identify';
import { type Libp2p, type PrivateKey, StrictNoSign } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import type { ConnectionGate } from './connection-gate.js';
import { type GossipLimits, MIN_ANNOUNCED_BYTES } from './limits.js';
import { createPacedGossipsub, type FrameGuard } from './paced-gossipsub.js';
import { PEER_SCORE_THRESHOLDS, peerScoreParams } from './score.js';

const STREAM_WINDOW_BYTES = 262_144;
const STREAMS_PER_CONNECTION = 32;
const GOSSIP_STREAMS_PER_CONNECTION = 4;

export interface HostOptions {
  readonly privateKey: PrivateKey;
  readonly listen: readonly string[];
  readonly topics: readonly string[];
  readonly guard: FrameGuard;
  /** Who is neither dialled nor let in. */
  readonly gate?: ConnectionGate;
  /** Longest frame that is read. */
  readonly maxFrameBytes: number;
  readonly limits: GossipLimits;
}

export type GossipHost = Libp2p<{ identify: Identify; pubsub: GossipSub }>;

/** A libp2p node that speaks gossipsub and nothing else, not yet started. */
export async function createGossipHost(options: HostOptions): Promise<GossipHost> {
  const { privateKey, listen, guard, limits, gate, maxFrameBytes } = options;
  return createLibp2p({
    start: false,
    privateKey,
    addresses: { listen: [...listen] },
    transports: [tcp({ maxConnections: limits.maxConnections })],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        initialStreamWindowSize: STREAM_WINDOW_BYTES,
        maxStreamWindowSize: STREAM_WINDOW_BYTES,
        maxInboundStreams: STREAMS_PER_CONNECTION,
        maxOutboundStreams: STREAMS_PER_CONNECTION,
      }),
    ],
    ...(gate && { connectionGater: gate }),
    connectionManager: {
      maxConnections: limits.maxConnections,
      maxIncomingPendingConnections: limits.maxConnections,
      inboundConnectionThreshold: limits.maxConnectionsPerSecond,
      maxParallelDials: 16,
      maxDialQueueLength: limits.maxConnections,
      maxPeerAddrsToDial: 8,
      dialTimeout: limits.dialTimeoutMs,
    },
    services: {
      identify: identify(),
      pubsub: (components: GossipSubComponents) =>
        createPacedGossipsub(components, gossipsubOptions(options), guard, {
          maxFrameBytes,
          maxSubscriptions: limits.maxShardId,
        }),
    },
  });
}

function gossipsubOptions({ topics, guard, limits }: HostOptions): Partial<GossipsubOpts> {
  return {
    allowedTopics: [...topics],
    // Gossip proves nothing and L1 proves everything, so who wrote a message first doesn't matter.
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ topic, data }) => messageHash(topic, data),
    asyncValidation: true,
    emitSelf: false,
    fallbackToFloodsub: false,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    // A publisher isn't in the mesh of its destination: it sends to every node of it that it knows.
    floodPublish: true,
    batchPublish: true,
    D: 4,
    Dlo: 2,
    Dhi: 8,
    Dscore: 2,
    Dout: 1,
    // No IHAVE: its answers put many envelopes into one frame, and the publisher repeats what nobody delivered.
    Dlazy: 0,
    gossipFactor: 0,
    doPX: false,
    idontwantMinDataSize: MIN_ANNOUNCED_BYTES,
    heartbeatInterval: limits.heartbeatMs,
    seenTTL: limits.seenTtlMs,
    // One message at a time per peer, so that a peer which is paced isn't read at all meanwhile.
    awaitRpcMessageHandler: true,
    maxInboundStreams: GOSSIP_STREAMS_PER_CONNECTION,
    maxOutboundStreams: GOSSIP_STREAMS_PER_CONNECTION,
    maxOutboundBufferSize: limits.maxOutboundBytes,
    scoreParams: peerScoreParams(guard.ownTopic),
    scoreThresholds: PEER_SCORE_THRESHOLDS,
  };
}

function messageHash(topic: string, data: Uint8Array): Uint8Array {
  return createHash('sha256').update(topic).update(data).digest();
}
