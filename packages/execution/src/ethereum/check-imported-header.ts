import type { BlockHeader } from '@ethereumjs/block';
import { executionError } from '../errors.js';
import { equalBytes } from '../hex.js';

/** Blocks by which a London header's gas limit counts twice (EIP-1559): its parent has half the elasticity. */
const ELASTICITY = 2n;

/**
 * Whether a header may follow its parent: number, hash, time, gas limit, fees, and difficulty until the merge. The proof
 * of work itself is not checked: a file is imported because whoever runs the node wants this chain.
 *
 * @throws BLOCK_INVALID
 */
export function checkImportedHeader(header: BlockHeader, parent: BlockHeader): void {
  const refuse = (why: string): never => {
    throw executionError('BLOCK_INVALID', `block ${header.number}: ${why}`, {
      meta: { number: Number(header.number) },
    });
  };
  if (header.number !== parent.number + 1n) refuse(`does not follow block ${parent.number}`);
  if (!equalBytes(header.parentHash, parent.hash())) refuse('names another parent');
  if (header.timestamp <= parent.timestamp) refuse('is not younger than its parent');
  const { common } = header;
  const isFirstOfLondon = common.isActivatedEIP(1559) && parent.baseFeePerGas === undefined;
  if (!isFirstOfLondon) header.validateGasLimit(parent);
  else if (header.gasLimit > parent.gasLimit * ELASTICITY + parent.gasLimit) refuse('has a gas limit out of bounds');
  if (common.isActivatedEIP(1559) && !isFirstOfLondon && header.baseFeePerGas !== parent.calcNextBaseFee()) {
    refuse('has another base fee than its parent asks for');
  }
  if (common.isActivatedEIP(4844) && header.excessBlobGas !== parent.calcNextExcessBlobGas(common)) {
    refuse('has another excess of blob gas than its parent leaves');
  }
  if (common.consensusType() === 'pow' && header.difficulty !== header.ethashCanonicalDifficulty(parent)) {
    refuse('has another difficulty than its parent asks for');
  }
}
