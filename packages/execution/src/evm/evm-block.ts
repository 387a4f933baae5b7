import type { EVMRunCallOpts } from '@ethereumjs/evm';
import { Address as EvmAddress } from '@ethereumjs/util';
import type { Address, Hex } from 'viem';
import { fromHex } from '../hex.js';

/** What a block tells the code that runs in it. Times in seconds, amounts in wei. */
export interface BlockEnvironment {
  readonly number: bigint;
  readonly timestamp: bigint;
  readonly coinbase: Address;
  readonly gasLimit: bigint;
  readonly baseFee: bigint;
  readonly prevRandao: Hex;
  /** Zero since the merge; zero when absent. */
  readonly difficulty?: bigint;
  /** Price of blob gas, wei; when absent its minimum, as on a shard, which carries no blobs (EIP-4844). */
  readonly blobBaseFee?: bigint;
}

export interface EvmBlock extends BlockEnvironment {
  /** The same as the EVM wants it. */
  readonly evm: NonNullable<EVMRunCallOpts['block']>;
}

export function createEvmBlock(environment: BlockEnvironment): EvmBlock {
  const { number, timestamp, coinbase, gasLimit, baseFee, prevRandao, difficulty = 0n, blobBaseFee = 1n } = environment;
  return {
    ...environment,
    evm: {
      header: {
        number,
        timestamp,
        coinbase: new EvmAddress(fromHex(coinbase)),
        difficulty,
        prevRandao: fromHex(prevRandao),
        gasLimit,
        baseFeePerGas: baseFee,
        getBlobGasPrice: () => blobBaseFee,
      },
    },
  };
}
