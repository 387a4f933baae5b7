import type { Hex } from 'viem';
import type { FeeHistoryBlock, RpcBackend } from './ports.js';
import { toQuantity } from './quantity.js';

const RATIO_PRECISION = 1_000_000_000n;

export interface FeeHistory {
  readonly oldestBlock: Hex;
  /** One more than there are blocks: the last is that of the following block. */
  readonly baseFeePerGas: readonly Hex[];
  readonly gasUsedRatio: readonly number[];
  readonly baseFeePerBlobGas: readonly Hex[];
  readonly blobGasUsedRatio: readonly number[];
  /** Per block and percentile; never null, which once froze wallets. Absent when no percentile was asked for. */
  readonly reward?: readonly (readonly Hex[])[];
}

/** Fees of the `count` blocks that end with `newest`. */
export async function feeHistory(
  backend: RpcBackend,
  newest: number,
  count: number,
  percentiles: readonly number[],
): Promise<FeeHistory> {
  if (count === 0) {
    return { oldestBlock: '0x0', baseFeePerGas: [], gasUsedRatio: [], baseFeePerBlobGas: [], blobGasUsedRatio: [] };
  }
  const { blocks, following } = await readBlocks(backend, newest, count);
  return {
    oldestBlock: toQuantity(blocks[0]?.number ?? 0),
    baseFeePerGas: [...blocks.map(({ baseFee }) => toQuantity(baseFee)), toQuantity(following)],
    gasUsedRatio: blocks.map(gasUsedRatio),
    baseFeePerBlobGas: Array.from({ length: blocks.length + 1 }, () => '0x1' as const),
    blobGasUsedRatio: blocks.map(() => 0),
    ...(percentiles.length > 0 && { reward: blocks.map((block) => rewards(block, percentiles)) }),
  };
}

/** The blocks, oldest first, and the base fee of the block after them. */
async function readBlocks(backend: RpcBackend, newest: number, count: number) {
  if (newest < backend.heads().latest) {
    const blocks = inOrder(await backend.feeHistory(newest + 1, count + 1));
    const next = blocks.at(-1);
    if (next?.number === newest + 1) return { blocks: blocks.slice(0, -1), following: next.baseFee };
  }
  const [blocks, fees] = await Promise.all([backend.feeHistory(newest, count), backend.suggestFees()]);
  return { blocks: inOrder(blocks), following: fees.nextBaseFee };
}

function inOrder(blocks: readonly FeeHistoryBlock[]): FeeHistoryBlock[] {
  return [...blocks].sort((a, b) => a.number - b.number);
}

function gasUsedRatio({ gasUsed, gasLimit }: FeeHistoryBlock): number {
  return gasLimit === 0n ? 0 : Number((gasUsed * RATIO_PRECISION) / gasLimit) / Number(RATIO_PRECISION);
}

/** Percentiles weighted by gas, as EIP-1559's fee history defines them. Both lists ascend, so one pass is enough. */
function rewards({ tips, gasUsed }: FeeHistoryBlock, percentiles: readonly number[]): Hex[] {
  const sorted = [...tips].sort((a, b) => (a.tip < b.tip ? -1 : a.tip > b.tip ? 1 : 0));
  let at = 0;
  let sum = sorted[0]?.gasUsed ?? 0n;
  return percentiles.map((percentile) => {
    const threshold = (Number(gasUsed) * percentile) / 100;
    while (Number(sum) < threshold && at < sorted.length - 1) {
      at += 1;
      sum += sorted[at]?.gasUsed ?? 0n;
    }
    return toQuantity(sorted[at]?.tip ?? 0n);
  });
}
