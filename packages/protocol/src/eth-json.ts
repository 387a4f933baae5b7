import type { Address, Hex } from 'viem';

/**
 * JSON-RPC objects exactly as they go over the wire (execution-apis schemas). Execution makes them once; node and rpc pass
 * them on untouched. QUANTITY fields are minimal lower-case hex. A shard's blocks have every field of Osaka; fields that may
 * be absent are absent in imported blocks of earlier forks.
 */
export interface EthLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly blockHash: Hex;
  readonly blockTimestamp: Hex;
  readonly transactionHash: Hex;
  readonly transactionIndex: Hex;
  readonly logIndex: Hex;
  readonly removed: boolean;
}

export interface EthReceipt {
  readonly type: Hex;
  /** Since Byzantium. */
  readonly status?: Hex;
  /** State after the transaction, until Byzantium. */
  readonly root?: Hex;
  readonly cumulativeGasUsed: Hex;
  readonly logsBloom: Hex;
  readonly logs: readonly EthLog[];
  readonly transactionHash: Hex;
  readonly transactionIndex: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: Hex;
  readonly gasUsed: Hex;
  readonly effectiveGasPrice: Hex;
  readonly from: Address;
  readonly to: Address | null;
  readonly contractAddress: Address | null;
  /** Of blob transactions only. */
  readonly blobGasUsed?: Hex;
  readonly blobGasPrice?: Hex;
}

/** A transaction of any type; fields that a type lacks are absent. */
export interface EthTransaction {
  readonly blockHash: Hex | null;
  readonly blockNumber: Hex | null;
  readonly blockTimestamp: Hex | null;
  readonly transactionIndex: Hex | null;
  readonly hash: Hex;
  readonly type: Hex;
  readonly from: Address;
  readonly to: Address | null;
  readonly nonce: Hex;
  readonly gas: Hex;
  readonly value: Hex;
  readonly input: Hex;
  /** Effective gas price once included. */
  readonly gasPrice: Hex;
  readonly maxFeePerGas?: Hex;
  readonly maxPriorityFeePerGas?: Hex;
  readonly maxFeePerBlobGas?: Hex;
  readonly blobVersionedHashes?: readonly Hex[];
  readonly chainId?: Hex;
  readonly accessList?: readonly { readonly address: Address; readonly storageKeys: readonly Hex[] }[];
  readonly authorizationList?: readonly {
    readonly chainId: Hex;
    readonly address: Address;
    readonly nonce: Hex;
    readonly yParity: Hex;
    readonly r: Hex;
    readonly s: Hex;
  }[];
  readonly v: Hex;
  readonly r: Hex;
  readonly s: Hex;
  readonly yParity?: Hex;
  /** 0x7E transactions only. */
  readonly sourceHash?: Hex;
  readonly mint?: Hex;
  readonly isSystemTx?: boolean;
}

export interface EthHeader {
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly sha3Uncles: Hex;
  readonly miner: Address;
  readonly stateRoot: Hex;
  readonly transactionsRoot: Hex;
  readonly receiptsRoot: Hex;
  readonly logsBloom: Hex;
  readonly difficulty: Hex;
  readonly number: Hex;
  readonly gasLimit: Hex;
  readonly gasUsed: Hex;
  readonly timestamp: Hex;
  readonly extraData: Hex;
  readonly mixHash: Hex;
  readonly nonce: Hex;
  readonly baseFeePerGas?: Hex;
  readonly withdrawalsRoot?: Hex;
  readonly blobGasUsed?: Hex;
  readonly excessBlobGas?: Hex;
  readonly parentBeaconBlockRoot?: Hex;
  readonly requestsHash?: Hex;
}

/** EIP-4895. A shard has none. */
export interface EthWithdrawal {
  readonly index: Hex;
  readonly validatorIndex: Hex;
  readonly address: Address;
  /** Gwei. */
  readonly amount: Hex;
}

export interface EthBlock extends EthHeader {
  readonly size: Hex;
  readonly uncles: readonly Hex[];
  readonly withdrawals?: readonly EthWithdrawal[];
  /** Hashes, or whole transactions where they were asked for. */
  readonly transactions: readonly (Hex | EthTransaction)[];
}

/** A block by number or hash; tags are resolved before they get here. */
export type BlockSelector = { readonly number: number } | { readonly hash: Hex };

/** Call object of eth_call and eth_estimateGas, parsed. Amounts in wei. */
export interface CallRequest {
  readonly from?: Address | undefined;
  readonly to?: Address | undefined;
  readonly gas?: bigint | undefined;
  readonly gasPrice?: bigint | undefined;
  readonly maxFeePerGas?: bigint | undefined;
  readonly maxPriorityFeePerGas?: bigint | undefined;
  readonly value?: bigint | undefined;
  readonly nonce?: bigint | undefined;
  readonly data?: Hex | undefined;
  readonly accessList?: readonly { readonly address: Address; readonly storageKeys: readonly Hex[] }[] | undefined;
  readonly authorizationList?: EthTransaction['authorizationList'] | undefined;
}

export interface AccountOverride {
  readonly balance?: bigint | undefined;
  readonly nonce?: bigint | undefined;
  readonly code?: Hex | undefined;
  /** Replaces the whole storage. */
  readonly state?: Readonly<Record<Hex, Hex>> | undefined;
  /** Replaces single slots. */
  readonly stateDiff?: Readonly<Record<Hex, Hex>> | undefined;
}
export type StateOverrides = Readonly<Record<Address, AccountOverride>>;

export interface BlockOverrides {
  readonly number?: bigint | undefined;
  readonly time?: bigint | undefined;
  readonly gasLimit?: bigint | undefined;
  readonly feeRecipient?: Address | undefined;
  readonly prevRandao?: Hex | undefined;
  readonly baseFeePerGas?: bigint | undefined;
}

/** Outcome of a call: return data, or the revert data, or the reason it never ran. */
export type CallResult =
  | { readonly status: 'success'; readonly data: Hex; readonly gasUsed: bigint }
  | { readonly status: 'revert'; readonly data: Hex; readonly gasUsed: bigint }
  | { readonly status: 'halt'; readonly reason: string; readonly gasUsed: bigint };

export type EstimateResult =
  | { readonly status: 'success'; readonly gas: bigint }
  | { readonly status: 'revert'; readonly data: Hex }
  | { readonly status: 'halt'; readonly reason: string };

/** eth_getLogs, tags resolved. */
export interface LogQuery {
  readonly fromBlock: number;
  readonly toBlock: number;
  readonly addresses: readonly Address[];
  /** Per position: null matches anything, a list matches any of its members. */
  readonly topics: readonly (readonly Hex[] | null)[];
  /** Stop with LIMIT_EXCEEDED past this many logs. */
  readonly limit: number;
}
