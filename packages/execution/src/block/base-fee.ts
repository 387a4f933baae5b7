const ELASTICITY = 2n;
const MAX_CHANGE_DENOMINATOR = 8n;

export interface BaseFeeInput {
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  readonly baseFee: bigint;
}

/** Base fee of the block after `parent`, in wei (EIP-1559), never below `minBaseFee` (docs/spec/derivation.md, Fees). */
export function nextBaseFee({ gasLimit, gasUsed, baseFee }: BaseFeeInput, minBaseFee: bigint): bigint {
  const target = gasLimit / ELASTICITY;
  const distance = gasUsed > target ? gasUsed - target : target - gasUsed;
  const change = (baseFee * distance) / target / MAX_CHANGE_DENOMINATOR;
  const next = gasUsed > target ? baseFee + (change > 0n ? change : 1n) : baseFee - change;
  const fee = gasUsed === target ? baseFee : next;
  return fee > minBaseFee ? fee : minBaseFee;
}
