/** Bounds of the pool and of production; docs/limits.md lists them with their reasons. */
export const MAX_POOL_TRANSACTIONS = 20_000;
export const MAX_POOL_BYTES = 64 * 1024 * 1024;
/** Nonces a sender may queue past its account's. */
export const MAX_NONCE_GAP = 64;
/** A sender's share of the pool when nonces follow each other without a gap. */
export const MAX_TRANSACTIONS_PER_SENDER = 2_048;
/** A replacement pays at least this much more, in percent. */
export const REPLACEMENT_BUMP_PERCENT = 10n;
/** Cheaper transactions that one newcomer may push out of a full pool. */
export const MAX_EVICTIONS = 16;
/** Times an account is read again because blocks were settled while it was read. */
export const MAX_ACCOUNT_READS = 8;
/** Largest transaction the pool takes: with everything it may send, it fits a batch of its own. */
export const MAX_TRANSACTION_BYTES = 64 * 1024;
/** Bytes of a deflated payload: an L1 transaction of 131,072 bytes holds them beside header, 128 flows and envelope. */
export const MAX_PAYLOAD_BYTES = 110 * 1024;
/** What the blocks of a batch may come to by estimate; the rest is for what deflating them together may add. */
export const MAX_OPEN_BATCH_BYTES = 100 * 1024;
/** RLP of a leaf in the outbox section of a payload. */
export const LEAF_BYTES = 34;
/** Messages that one batch can carry at most, as leaves; the rest waits for the next one. */
export const MAX_BATCH_MESSAGES = 4_096;
/** Bytes of transactions that are looked at for one block, before deflation. */
export const MAX_CANDIDATE_BYTES = 256 * 1024;
/** Calldata of the deliveries of one block: the largest message fits. */
export const MAX_DELIVERY_BYTES_PER_BLOCK = 40 * 1024;
/** A leaf takes 34 bytes of a payload; sending one costs 18,000 gas at least (measured, DATA without payload, in a loop). */
export const GAS_PER_OUTBOX_BYTE = 500n;
