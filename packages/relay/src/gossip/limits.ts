import { MAX_BLOCK_ANNOUNCEMENT_BYTES, MAX_MESSAGE_PAYLOAD_BYTES } from '@bulkhead/protocol';

/** Bounds of gossip; docs/limits.md lists them with their reasons. */
export interface GossipLimits {
  /** Connections of all peers together; the node keeps configured peers when it has to choose. */
  readonly maxConnections: number;
  /** New connections per second from one address: on a development machine all shards share one. */
  readonly maxConnectionsPerSecond: number;
  /** Topics exist for destinations up to this number; messages to others travel by L1 alone. */
  readonly maxShardId: number;
  /** Messages a peer may send in one go, and per second after that. */
  readonly peerBurstMessages: number;
  readonly peerMessagesPerSecond: number;
  readonly peerBurstBytes: number;
  readonly peerBytesPerSecond: number;
  /** How long messages of peers are judged before everything else of the process has its turn. */
  readonly sliceMs: number;
  /**
   * Messages that nobody needs (delivered, expired, known) which a peer may send at once, and per second after that: more than
   * a publisher repeats, less than is read of a peer.
   */
  readonly uselessBurst: number;
  readonly uselessPerSecond: number;
  /** How many useless messages one that is rejected counts for: a mishap is forgiven, the third in a row isn't. */
  readonly rejectedCost: number;
  /** The same for a stream that breaks, and for one more on a connection: more than grows back between two heartbeats. */
  readonly brokenStreamCost: number;
  /** How long a peer that broke the rules is not talked to. */
  readonly shutOutMs: number;
  /** Handshakes with peers that are shut out which an address may cost in one go, and per second after that. */
  readonly refusedBurst: number;
  readonly refusedPerSecond: number;
  /** Bytes that may wait to be sent to one peer. */
  readonly maxOutboundBytes: number;
  /** How long bytes count as seen. A repetition sooner than this reaches nobody. */
  readonly seenTtlMs: number;
  readonly heartbeatMs: number;
  /** Pauses between two tries to reach a configured peer. */
  readonly dialMinMs: number;
  readonly dialMaxMs: number;
  readonly dialTimeoutMs: number;
}

/** Longest envelope: a payload, its message, its branch, and room to grow. */
export const MAX_ENVELOPE_BYTES = MAX_MESSAGE_PAYLOAD_BYTES + 16_384;
/** Longest frame of gossipsub. An honest one carries one envelope, or control messages. */
export const MAX_FRAME_BYTES = 2 * MAX_MESSAGE_PAYLOAD_BYTES;
/** The same for a node that listens for blocks. */
export const MAX_BLOCK_FRAME_BYTES = MAX_BLOCK_ANNOUNCEMENT_BYTES + 65_536;
/** Messages in one frame. */
export const MAX_MESSAGES_PER_FRAME = 16;
/** Messages from this size on are announced to peers before they are judged, so that those need not send them too. */
export const MIN_ANNOUNCED_BYTES = 16_384;

export const DEFAULT_GOSSIP_LIMITS: GossipLimits = {
  maxConnections: 64,
  maxConnectionsPerSecond: 64,
  maxShardId: 1_024,
  peerBurstMessages: 256,
  peerMessagesPerSecond: 64,
  peerBurstBytes: 4_194_304,
  peerBytesPerSecond: 1_048_576,
  sliceMs: 5,
  uselessBurst: 384,
  uselessPerSecond: 44,
  rejectedCost: 160,
  brokenStreamCost: 192,
  shutOutMs: 600_000,
  refusedBurst: 16,
  refusedPerSecond: 4,
  maxOutboundBytes: 4_194_304,
  seenTtlMs: 5_000,
  heartbeatMs: 1_000,
  dialMinMs: 500,
  dialMaxMs: 30_000,
  dialTimeoutMs: 5_000,
};

/** Bounds of the messages that came by gossip, per source. */
export interface MessageStoreLimits {
  readonly maxSources: number;
  readonly maxMessagesPerSource: number;
  readonly maxBytesPerSource: number;
  /** Branches kept for one message, each under another root. */
  readonly maxBranches: number;
}

export const DEFAULT_MESSAGE_STORE_LIMITS: MessageStoreLimits = {
  maxSources: 64,
  maxMessagesPerSource: 1_024,
  maxBytesPerSource: 8_388_608,
  maxBranches: 4,
};

/** Bounds of the blocks that came by gossip and wait for their parent, for L1, or for their batch. */
export interface BlockShelfLimits {
  /** Blocks ahead of what is known here. */
  readonly maxAhead: number;
  /** Blocks of one number: a sequencer that changed its mind with L1. */
  readonly maxPerNumber: number;
  readonly maxBytes: number;
}

export const DEFAULT_BLOCK_SHELF_LIMITS: BlockShelfLimits = {
  maxAhead: 4_096,
  maxPerNumber: 4,
  maxBytes: 33_554_432,
};

/** Bounds of what a shard publishes of its own. */
export interface PublisherLimits {
  readonly maxMessages: number;
  readonly maxBytes: number;
  /** Keeps below what a receiver reads from one peer. */
  readonly messagesPerSecond: number;
  /** How often a message is sent with its branch. */
  readonly maxAttempts: number;
  /** Pause after the first of them; it doubles. Longer than `seenTtlMs`, or the repetition reaches nobody. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export const DEFAULT_PUBLISHER_LIMITS: PublisherLimits = {
  maxMessages: 4_096,
  maxBytes: 33_554_432,
  messagesPerSecond: 40,
  maxAttempts: 5,
  retryMinMs: 8_000,
  retryMaxMs: 300_000,
};
