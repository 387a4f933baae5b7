import type { Outputs } from '@bulkhead/protocol';
import { type Hex, hexToBytes } from 'viem';

/** Highest gas limit of a transaction (EIP-7825). */
export const MAX_TRANSACTION_GAS = 16_777_216n;
/** Pools refuse larger transactions of this kind. */
export const MAX_TRANSACTION_BYTES = 131_072;

const INTRINSIC = 21_000n;
/** Header, links, queue, claim, settlement tree, checkpoint: measured 480,000 on a fresh network. */
const EXECUTION = 1_200_000n;
/** Up to 64 queue entries, each perhaps a deposit that is credited and deleted: measured 5,000 each. */
const QUEUE_ENTRIES = 64n * 12_000n;
/** One flow: two ledger cells, a cap leaf, and its event: measured below 50,000. */
const FLOW = 65_000n;
/** EIP-7623: a token is a zero byte or a quarter of another one; the floor holds when execution costs little. */
const FLOOR_PER_TOKEN = 10n;
const STANDARD_PER_TOKEN = 4n;
/** Hashing and copying the payload: 6 + 3 gas a word, twice, rounded up. */
const HANDLING_PER_BYTE = 1n;

/**
 * Gas limit of a batch transaction by formula: it can't be estimated, because it is refused until the batch before it is
 * mined. Generous, since unused gas costs nothing. May exceed {@link MAX_TRANSACTION_GAS}: then it doesn't fit.
 */
export function batchGasLimit(input: Hex, outputs: Outputs): bigint {
  const bytes = hexToBytes(input);
  const zeros = bytes.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
  const tokens = BigInt(zeros + 4 * (bytes.length - zeros));
  const flows = BigInt(outputs.inTotals.length + outputs.outTotals.length);
  const execution = EXECUTION + QUEUE_ENTRIES + flows * FLOW + BigInt(bytes.length) * HANDLING_PER_BYTE;
  const standard = tokens * STANDARD_PER_TOKEN + execution;
  const floor = tokens * FLOOR_PER_TOKEN;
  return INTRINSIC + (standard > floor ? standard : floor);
}
