/** Fees of an EIP-1559 transaction, in wei per gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What a poster may spend, in wei per gas. No transaction is ever signed above these caps. */
export interface FeePolicy {
  readonly maxFeePerGasCap: bigint;
  readonly maxPriorityFeePerGasCap: bigint;
  /** Tip of a first attempt. */
  readonly initialTip: bigint;
}

/** Fees of a first attempt: room for six full blocks. Undefined while the base fee is above the cap: wait, don't send. */
export function quoteFees(baseFee: bigint, policy: FeePolicy): Fees | undefined {
  if (baseFee > policy.maxFeePerGasCap) return undefined;
  const tip = min(policy.initialTip, policy.maxPriorityFeePerGasCap);
  const maxFeePerGas = min(2n * baseFee + tip, policy.maxFeePerGasCap);
  return { maxFeePerGas, maxPriorityFeePerGas: min(tip, maxFeePerGas) };
}

/**
 * Fees that replace `previous` in every pool: both raised by at least 12.5 %. Undefined when a cap forbids that; then the
 * same transaction can only be sent again.
 */
export function bumpFees(previous: Fees, baseFee: bigint, policy: FeePolicy): Fees | undefined {
  const fresh = quoteFees(baseFee, policy);
  const maxPriorityFeePerGas = max(raised(previous.maxPriorityFeePerGas), fresh?.maxPriorityFeePerGas ?? 0n);
  const maxFeePerGas = max(raised(previous.maxFeePerGas), fresh?.maxFeePerGas ?? 0n);
  if (maxFeePerGas > policy.maxFeePerGasCap) return undefined;
  if (maxPriorityFeePerGas > policy.maxPriorityFeePerGasCap || maxPriorityFeePerGas > maxFeePerGas) return undefined;
  return { maxFeePerGas, maxPriorityFeePerGas };
}

/** An eighth more, rounded up, and at least one wei. */
function raised(wei: bigint): bigint {
  return wei + max(1n, (wei + 7n) / 8n);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
