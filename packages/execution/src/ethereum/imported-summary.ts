import type { Block } from '@ethereumjs/block';
import { zeroHash } from 'viem';
import type { BlockSummary } from '../block/sealed-block.js';
import { toHex } from '../hex.js';
import type { EthereumRules } from './ethereum-rules.js';

/** Until London, and in its first block (EIP-1559). Wei per gas. */
const INITIAL_BASE_FEE = 1_000_000_000n;

/** What the store keeps of a block at hand. An imported chain has no L1, no outbox, and nobody meters its supply. */
export function summaryOf(block: Block, rules: EthereumRules): BlockSummary {
  const { header } = block;
  return {
    number: Number(header.number),
    hash: toHex(header.hash()),
    parentHash: toHex(header.parentHash),
    stateRoot: toHex(header.stateRoot),
    timestamp: Number(header.timestamp),
    gasLimit: header.gasLimit,
    gasUsed: header.gasUsed,
    baseFee: header.baseFeePerGas ?? 0n,
    nextBaseFee: nextFee(block, rules),
    originNumber: undefined,
    originHash: undefined,
    outboxRoot: zeroHash,
    outboxCount: 0,
    supply: 0n,
    burned: 0n,
  };
}

function nextFee({ header }: Block, rules: EthereumRules): bigint {
  if (header.baseFeePerGas !== undefined) return header.calcNextBaseFee();
  const next = rules.commonAt({ number: header.number + 1n, timestamp: header.timestamp });
  return next.isActivatedEIP(1559) ? INITIAL_BASE_FEE : 0n;
}
