import type { EthHeader } from '@bulkhead/protocol';
import { paramsBlock } from '@ethereumjs/block';
import type { Common } from '@ethereumjs/common';
import { type Address, type Hex, zeroHash } from 'viem';
import { nextBaseFee } from '../block/base-fee.js';
import type { ChainRules } from '../evm/chain-rules.js';
import type { BlockEnvironment } from '../evm/evm-block.js';
import { libraryHeader } from '../raw/library-header.js';
import type { PlannedBlock } from './plan-blocks.js';

/** In the first block of London (EIP-1559). Wei per gas. */
const INITIAL_BASE_FEE = 1_000_000_000n;

/** What is known of a simulated block before it runs. */
export interface HeaderDraft {
  readonly environment: BlockEnvironment & { readonly blobBaseFee: bigint };
  readonly parentHash: Hex;
  readonly difficulty: bigint;
  readonly isLondon: boolean;
  readonly excessBlobGas: bigint | undefined;
  readonly parentBeaconBlockRoot: Hex | undefined;
  readonly hasWithdrawals: boolean;
  readonly hasRequests: boolean;
}

/** The fields of the block after `parent`: those of `parent` where the overrides say nothing, and what follows from it. */
export function draftHeader(
  rules: ChainRules,
  common: Common,
  parent: EthHeader,
  plan: PlannedBlock,
  validation: boolean,
): HeaderDraft {
  const { block, number, timestamp } = plan;
  const isLondon = common.isActivatedEIP(1559);
  const isCancun = common.isActivatedEIP(4844);
  const difficulty = common.consensusType() === 'pow' ? BigInt(parent.difficulty) : 0n;
  const blobs = isCancun ? blobsAfter(rules, parent, plan) : undefined;
  // Without validation nobody has to pay: a block has no base fee unless it is given one.
  const ownFee = validation ? baseFeeAfter(parent, rules) : 0n;
  return {
    parentHash: parent.hash,
    difficulty,
    isLondon,
    excessBlobGas: blobs?.excess,
    parentBeaconBlockRoot: common.isActivatedEIP(4788) ? (block.beaconRoot ?? zeroHash) : undefined,
    hasWithdrawals: common.isActivatedEIP(4895),
    hasRequests: common.isActivatedEIP(7685),
    environment: {
      number,
      timestamp,
      difficulty,
      coinbase: (block.feeRecipient ?? parent.miner).toLowerCase() as Address,
      gasLimit: block.gasLimit ?? BigInt(parent.gasLimit),
      baseFee: isLondon ? (block.baseFeePerGas ?? ownFee) : 0n,
      prevRandao: block.prevRandao ?? zeroHash,
      blobBaseFee: block.blobBaseFee ?? blobs?.baseFee ?? 1n,
    },
  };
}

interface Blobs {
  readonly excess: bigint;
  /** Wei per blob gas. */
  readonly baseFee: bigint;
}

/** What the blobs of `parent` leave for the block after it (EIP-4844); nothing on a shard, which carries none. */
function blobsAfter(rules: ChainRules, parent: EthHeader, plan: PlannedBlock): Blobs {
  if (!rules.hasBlobs || parent.excessBlobGas === undefined) return { excess: 0n, baseFee: 1n };
  const header = libraryHeader(parent, rules);
  const common = rules.commonAt(plan);
  common.updateParams(paramsBlock);
  return { excess: header.calcNextExcessBlobGas(common), baseFee: header.calcNextBlobGasPrice(common) };
}

function baseFeeAfter(parent: EthHeader, { minBaseFee }: ChainRules): bigint {
  if (parent.baseFeePerGas === undefined) return INITIAL_BASE_FEE;
  return nextBaseFee(
    { gasLimit: BigInt(parent.gasLimit), gasUsed: BigInt(parent.gasUsed), baseFee: BigInt(parent.baseFeePerGas) },
    minBaseFee,
  );
}
