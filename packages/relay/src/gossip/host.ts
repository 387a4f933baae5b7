import '@bulkhead/runtime/polyfill';
import type { GossipSubComponents, GossipsubOpts } from '@chainsafe/libp2p-gossipsub';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { type Identify, identify } from '@libp2p/identify';
import { type Libp2p, type PeerId, type PrivateKey, StrictNoSign } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import { sha256, toBytes } from 'viem';
import { type GossipLimits, MAX_MESSAGES_PER_FRAME } from './limits.js';
import { type FrameGuard, PacedGossipsub } from './paced-gossipsub.js';
import { PEER_SCORE_THRESHOLDS, peerScoreParams } from './score.js';

const STREAM_WINDOW_BYTES = 262_144;
const STREAMS_PER_CONNECTION = 32;
const GOSSIP_STREAMS_PER_CONNECTION = 4;

export interface HostOptions {
  readonly privateKey: PrivateKey;
  readonly listen: readonly string[];
  readonly topics: readonly string[];
  readonly guard: FrameGuard;
  /** Peers that are neither dialled nor let in. */
  readonly isShutOut?: (peer: PeerId) => boolean;
  /** Longest frame that is read. */
  readonly maxFrameBytes: number;
  readonly limits: GossipLimits;
}

export type GossipHost = Libp2p<{ identify: Identify; pubsub: PacedGossipsub }>;

/** A libp2p node that speaks gossipsub and nothing else, not yet started. */
export async function createGossipHost(options: HostOptions): Promise<GossipHost> {
  const { privateKey, listen, guard, limits, isShutOut = () => false } = options;
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
    connectionGater: { denyInboundEncryptedConnection: isShutOut, denyDialPeer: isShutOut },
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
      pubsub: (components: GossipSubComponents) => new PacedGossipsub(components, gossipsubOptions(options), guard),
    },
  });
}

function gossipsubOptions({ topics, guard, maxFrameBytes, limits }: HostOptions): Partial<GossipsubOpts> {
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
    heartbeatInterval: limits.heartbeatMs,
    seenTTL: limits.seenTtlMs,
    // One frame at a time per peer, so that a peer which is paced isn't read at all meanwhile.
    awaitRpcHandler: true,
    awaitRpcMessageHandler: true,
    maxInboundStreams: GOSSIP_STREAMS_PER_CONNECTION,
    maxOutboundStreams: GOSSIP_STREAMS_PER_CONNECTION,
    maxInboundDataLength: maxFrameBytes,
    maxOutboundBufferSize: limits.maxOutboundBytes,
    decodeRpcLimits: {
      maxSubscriptions: limits.maxShardId,
      maxMessages: MAX_MESSAGES_PER_FRAME,
      maxIhaveMessageIDs: 64,
      maxIwantMessageIDs: 64,
      maxIdontwantMessageIDs: 512,
      maxControlMessages: 64,
      maxPeerInfos: 0,
    },
    scoreParams: peerScoreParams(guard.ownTopic),
    scoreThresholds: PEER_SCORE_THRESHOLDS,
  };
}

function messageHash(topic: string, data: Uint8Array): Uint8Array {
  const name = toBytes(topic);
  const bytes = new Uint8Array(name.length + data.length);
  bytes.set(name);
  bytes.set(data, name.length);
  return sha256(bytes, 'bytes');
}
