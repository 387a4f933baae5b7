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
}

export interface EvmBlock extends BlockEnvironment {
  /** The same as the EVM wants it. */
  readonly evm: NonNullable<EVMRunCallOpts['block']>;
}

export function createEvmBlock(environment: BlockEnvironment): EvmBlock {
  const { number, timestamp, coinbase, gasLimit, baseFee, prevRandao } = environment;
  return {
    ...environment,
    evm: {
      header: {
        number,
        timestamp,
        coinbase: new EvmAddress(fromHex(coinbase)),
        difficulty: 0n,
        prevRandao: fromHex(prevRandao),
        gasLimit,
        baseFeePerGas: baseFee,
        // A shard carries no blobs, so their price stays at its minimum (EIP-4844).
        getBlobGasPrice: () => 1n,
      },
    },
  };
}
