/** Fees of an EIP-1559 transaction, in wei per gas; those of a blob transaction have one more (EIP-4844). */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** Wei per blob gas. Absent: not a blob transaction. */
  readonly maxFeePerBlobGas?: bigint | undefined;
}

/** What L1 asks now. */
export interface L1Prices {
  /** Wei per gas. */
  readonly baseFee: bigint;
  /** Wei per blob gas. Absent: not known, or not needed. */
  readonly blobBaseFee?: bigint | undefined;
}

/** What a poster may spend, in wei per gas. No transaction is ever signed above these caps. */
export interface FeePolicy {
  readonly maxFeePerGasCap: bigint;
  readonly maxPriorityFeePerGasCap: bigint;
  /** Wei per blob gas. Absent: {@link DEFAULT_MAX_FEE_PER_BLOB_GAS}. */
  readonly maxFeePerBlobGasCap?: bigint;
  /** Tip of a first attempt. */
  readonly initialTip: bigint;
}

/** 100 gwei: 0.013 ETH for a blob. It once cost 8,000. */
export const DEFAULT_MAX_FEE_PER_BLOB_GAS = 100_000_000_000n;

/**
 * Fees of a first attempt: room for six full blocks. Undefined while a base fee is above its cap: wait, don't send.
 * Undefined too when the transaction is to carry blobs and their price is not known.
 */
export function quoteFees(prices: L1Prices, policy: FeePolicy, withBlobs: boolean): Fees | undefined {
  const { baseFee, blobBaseFee } = prices;
  if (baseFee > policy.maxFeePerGasCap) return undefined;
  const tip = min(policy.initialTip, policy.maxPriorityFeePerGasCap);
  const maxFeePerGas = min(2n * baseFee + tip, policy.maxFeePerGasCap);
  const fees = { maxFeePerGas, maxPriorityFeePerGas: min(tip, maxFeePerGas) };
  if (!withBlobs) return fees;
  const cap = blobCap(policy);
  if (blobBaseFee === undefined || blobBaseFee > cap) return undefined;
  return { ...fees, maxFeePerBlobGas: min(max(2n * blobBaseFee, 1n), cap) };
}

/**
 * Fees that replace `previous` in every pool: all raised by at least 12.5 %, those of a blob transaction by at least
 * 100 %. Undefined when a cap forbids that; then the same transaction can only be sent again.
 */
export function bumpFees(previous: Fees, prices: L1Prices, policy: FeePolicy): Fees | undefined {
  const { maxFeePerBlobGas: blobFee } = previous;
  const raised = blobFee === undefined ? raisedByAnEighth : doubled;
  const fresh = quoteFees(prices, policy, blobFee !== undefined);
  const maxPriorityFeePerGas = max(raised(previous.maxPriorityFeePerGas), fresh?.maxPriorityFeePerGas ?? 0n);
  const maxFeePerGas = max(raised(previous.maxFeePerGas), fresh?.maxFeePerGas ?? 0n);
  if (maxFeePerGas > policy.maxFeePerGasCap) return undefined;
  if (maxPriorityFeePerGas > policy.maxPriorityFeePerGasCap || maxPriorityFeePerGas > maxFeePerGas) return undefined;
  if (blobFee === undefined) return { maxFeePerGas, maxPriorityFeePerGas };
  const maxFeePerBlobGas = max(doubled(blobFee), fresh?.maxFeePerBlobGas ?? 0n);
  if (maxFeePerBlobGas > blobCap(policy)) return undefined;
  return { maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas };
}

function blobCap({ maxFeePerBlobGasCap = DEFAULT_MAX_FEE_PER_BLOB_GAS }: FeePolicy): bigint {
  return maxFeePerBlobGasCap;
}

/** An eighth more, rounded up, and at least one wei. */
function raisedByAnEighth(wei: bigint): bigint {
  return wei + max(1n, (wei + 7n) / 8n);
}

function doubled(wei: bigint): bigint {
  return max(2n * wei, 1n);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
