/** Bounds of the protocol; docs/limits.md lists them all with their reasons. */
export const MAX_MESSAGE_PAYLOAD_BYTES = 32_768;
export const MAX_MESSAGE_GAS = 7_500_000n;
/** Return data that an answer carries as it is; more becomes its hash. */
export const MAX_RESULT_BYTES = 1_024;
export const MIN_DELIVERY_GAS = 21_000n;
export const MAX_DELIVERY_GAS = 8_900_000n;
/** Deliveries may use at most this part of a block's gas limit. */
export const DELIVERY_GAS_SHARE = 3n;
export const MAX_INFLATED_PAYLOAD_BYTES = 2_097_152;
/** Blobs of one batch: what an L1 transaction may carry (EIP-7594). */
export const MAX_BLOBS_PER_BATCH = 6;
export const MAX_BATCH_BLOCKS = 4_096;
export const MAX_QUEUE_ENTRIES_PER_BATCH = 64;
export const MAX_QUEUE_GAS_PER_BATCH = 10_000_000n;
/** Bytes of a TRANSACTION entry. */
export const MAX_FORCED_TX_BYTES = 65_536;
/** Gas that a TRANSACTION entry declares at least. */
export const MIN_FORCED_TX_GAS = 21_000n;
export const MAX_FLOWS_PER_CLAIM = 64;
/** A path of 64 nibbles: 64 branches above a leaf. */
export const MAX_TRIE_PROOF_NODES = 65;
/** A branch of 16 hashes and no value. */
export const MAX_TRIE_NODE_BYTES = 532;
export const IMPORTED_ROOTS_KEPT = 16;
export const OUTBOX_DEPTH = 32;
export const CAP_DEPTH = 32;
export const SETTLEMENT_DEPTH = 16;
export const DEFAULT_BLOCK_GAS_LIMIT = 30_000_000n;
/** Wei per gas; the base fee never falls below it. */
export const MIN_BASE_FEE = 1_000_000n;
/** Seconds a batch's last timestamp may be ahead of L1. */
export const MAX_TIMESTAMP_DRIFT = 15;
/** Wei that ShardBridge holds from genesis; not part of a shard's supply. */
export const BRIDGE_RESERVE = 2n ** 128n;
/** Gas of the 0x7E transaction that carries an origin update. */
export const ORIGIN_UPDATE_GAS = 1_000_000n;
/** Gas that a DEPOSIT or a POLICY entry declares. */
export const QUEUE_CALL_GAS = 200_000n;
/** Longest announcement of a block: what a builder looks at, twice; a longer block travels by L1 alone. */
export const MAX_BLOCK_ANNOUNCEMENT_BYTES = 524_288;
/** RLP items of an announcement: more than the transactions and deliveries that a block has gas for. */
export const MAX_ANNOUNCED_ITEMS = 4_096;
