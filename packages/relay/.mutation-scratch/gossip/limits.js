import { MAX_MESSAGE_PAYLOAD_BYTES } from '@bulkhead/protocol';
/** Longest envelope: a payload, its message, its branch, and room to grow. */
export const MAX_ENVELOPE_BYTES = MAX_MESSAGE_PAYLOAD_BYTES + 16_384;
/** Longest frame of gossipsub. An honest one carries one envelope, or control messages. */
export const MAX_FRAME_BYTES = 2 * MAX_MESSAGE_PAYLOAD_BYTES;
/** Messages in one frame. */
export const MAX_MESSAGES_PER_FRAME = 16;
export const DEFAULT_GOSSIP_LIMITS = {
    maxConnections: 64,
    maxConnectionsPerSecond: 64,
    maxShardId: 1_024,
    peerBurstMessages: 256,
    peerMessagesPerSecond: 64,
    peerBurstBytes: 4_194_304,
    peerBytesPerSecond: 1_048_576,
    maxOutboundBytes: 4_194_304,
    seenTtlMs: 5_000,
    heartbeatMs: 1_000,
    dialMinMs: 500,
    dialMaxMs: 30_000,
    dialTimeoutMs: 5_000,
};
export const DEFAULT_MESSAGE_STORE_LIMITS = {
    maxSources: 64,
    maxMessagesPerSource: 1_024,
    maxBytesPerSource: 8_388_608,
    maxBranches: 4,
};
export const DEFAULT_PUBLISHER_LIMITS = {
    maxMessages: 4_096,
    maxBytes: 33_554_432,
    messagesPerSecond: 40,
    maxAttempts: 5,
    retryMinMs: 8_000,
    retryMaxMs: 300_000,
};
//# sourceMappingURL=limits.js.map