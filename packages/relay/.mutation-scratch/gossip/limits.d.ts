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
export declare const MAX_ENVELOPE_BYTES: number;
/** Longest frame of gossipsub. An honest one carries one envelope, or control messages. */
export declare const MAX_FRAME_BYTES: number;
/** Messages in one frame. */
export declare const MAX_MESSAGES_PER_FRAME = 16;
export declare const DEFAULT_GOSSIP_LIMITS: GossipLimits;
/** Bounds of the messages that came by gossip, per source. */
export interface MessageStoreLimits {
    readonly maxSources: number;
    readonly maxMessagesPerSource: number;
    readonly maxBytesPerSource: number;
    /** Branches kept for one message, each under another root. */
    readonly maxBranches: number;
}
export declare const DEFAULT_MESSAGE_STORE_LIMITS: MessageStoreLimits;
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
export declare const DEFAULT_PUBLISHER_LIMITS: PublisherLimits;
//# sourceMappingURL=limits.d.ts.map