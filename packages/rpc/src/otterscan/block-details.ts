import type { BlockSelector, EthBlock } from '@bulkhead/protocol';
import type { RpcBackend } from '../ports.js';
import { toQuantity } from '../quantity.js';

/** A block without its transactions and its filter, which Otterscan does not look at. */
export function withoutBody({ transactions, logsBloom: _bloom, ...block }: EthBlock) {
  return { ...block, logsBloom: null, transactionCount: transactions.length };
}

/** Otterscan's view of a block; null when it is unknown. Nobody is rewarded for a block of a shard. */
export async function blockDetails(backend: RpcBackend, at: BlockSelector): Promise<unknown> {
  const [block, receipts] = await Promise.all([backend.getBlock(at, false), backend.getBlockReceipts(at)]);
  if (block === undefined || receipts === undefined) return null;
  const totalFees = receipts.reduce(
    (sum, { gasUsed, effectiveGasPrice }) => sum + BigInt(gasUsed) * BigInt(effectiveGasPrice),
    0n,
  );
  return {
    block: withoutBody(block),
    issuance: { blockReward: '0x0', uncleReward: '0x0', issuance: '0x0' },
    totalFees: toQuantity(totalFees),
  };
}
