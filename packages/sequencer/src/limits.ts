/** Bounds of the pool and of production; docs/limits.md lists them with their reasons. */
export const MAX_POOL_TRANSACTIONS = 20_000;
export const MAX_POOL_BYTES = 64 * 1024 * 1024;
/** Nonces a sender may queue past its account's. */
export const MAX_NONCE_GAP = 64;
/** A sender's share of the pool when nonces follow each other without a gap. */
export const MAX_TRANSACTIONS_PER_SENDER = 2_048;
/** A replacement pays at least this much more, in percent. */
export const REPLACEMENT_BUMP_PERCENT = 10n;
/** Payload bytes before compression past which an open batch is sealed. */
export const MAX_OPEN_BATCH_BYTES = 512 * 1024;
/** A single block takes at most this many payload bytes of user transactions. */
export const MAX_BLOCK_PAYLOAD_BYTES = 384 * 1024;
