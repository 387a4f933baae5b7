import type { Address, Hex } from 'viem';
import type { EthTransaction } from './eth-json.js';

/** Object of eth_getProof (EIP-1186). */
export interface EthAccountProof {
  readonly address: Address;
  readonly balance: Hex;
  readonly nonce: Hex;
  readonly codeHash: Hex;
  readonly storageHash: Hex;
  readonly accountProof: readonly Hex[];
  readonly storageProof: readonly { readonly key: Hex; readonly value: Hex; readonly proof: readonly Hex[] }[];
}

/** RLP of a block, and of its header alone. */
export interface EthRawBlock {
  readonly header: Hex;
  readonly block: Hex;
}

export type EthAccessList = readonly { readonly address: Address; readonly storageKeys: readonly Hex[] }[];

/** What a call touched. A call that fails has touched something as well. */
export type AccessListResult =
  | {
      readonly status: 'ran';
      readonly accessList: EthAccessList;
      readonly gasUsed: bigint;
      /** Why the call failed; undefined when it didn't. */
      readonly error: string | undefined;
    }
  | { readonly status: 'halt'; readonly reason: string };

/** Parameters of a fork, as eth_config shows them (EIP-7910). */
export interface EthForkConfig {
  readonly activationTime: number;
  readonly blobSchedule: { readonly target: number; readonly max: number; readonly baseFeeUpdateFraction: number };
  readonly chainId: Hex;
  readonly forkId: Hex;
  readonly precompiles: Readonly<Record<string, Address>>;
  readonly systemContracts: Readonly<Record<string, Address>>;
}

export interface EthChainConfig {
  readonly current: EthForkConfig;
  readonly next: EthForkConfig | null;
  readonly last: EthForkConfig | null;
}

/** A transaction that waits in the pool. */
export interface PoolEntry {
  readonly transaction: EthTransaction;
  /** It can't run before another one of its sender comes. */
  readonly queued: boolean;
}
