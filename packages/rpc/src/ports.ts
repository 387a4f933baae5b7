import type {
  AccessListResult,
  AccountOverride,
  BlockOverrides,
  BlockSelector,
  CallRequest,
  CallResult,
  CallTrace,
  EstimateResult,
  EthAccountProof,
  EthBlock,
  EthChainConfig,
  EthHeader,
  EthLog,
  EthRawBlock,
  EthReceipt,
  EthTransaction,
  FoundTransactions,
  LogQuery,
  PoolEntry,
  SimulationRequest,
  SimulationResult,
  StateOverrides,
  TraceCallOverrides,
  TraceOptions,
  TransactionSearch,
  TransactionTrace,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';

/** Heads of a shard: sequenced, posted on L1, final on L1 (docs/spec/derivation.md). */
export interface Heads {
  readonly latest: number;
  readonly safe: number;
  readonly finalized: number;
}

/** Why the pool refused a transaction; rpc gives each its code and geth's wording. */
export type SubmitOutcome =
  | { readonly accepted: true; readonly hash: Hex }
  | { readonly accepted: false; readonly code: SubmitRefusal; readonly detail?: string };

export type SubmitRefusal =
  | 'ALREADY_KNOWN'
  | 'NONCE_TOO_LOW'
  | 'NONCE_TOO_HIGH'
  | 'INSUFFICIENT_FUNDS'
  | 'FEE_CAP_BELOW_BASE_FEE'
  | 'TIP_ABOVE_FEE_CAP'
  | 'REPLACEMENT_UNDERPRICED'
  | 'INTRINSIC_GAS_TOO_LOW'
  | 'EXCEEDS_BLOCK_GAS_LIMIT'
  | 'EXCEEDS_TX_GAS_LIMIT'
  | 'TYPE_NOT_SUPPORTED'
  | 'WRONG_CHAIN_ID'
  | 'NOT_REPLAY_PROTECTED'
  | 'INVALID_SENDER'
  | 'INVALID_ENCODING'
  | 'TOO_LARGE'
  | 'POOL_FULL';

export interface FeeHistoryBlock {
  readonly number: number;
  readonly baseFee: bigint;
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
  /** Effective tips with the gas each transaction used, in any order. */
  readonly tips: readonly { readonly tip: bigint; readonly gasUsed: bigint }[];
}

/** What the shard tells whoever subscribes. */
export interface BackendEvents {
  newHead(header: EthHeader, logs: readonly EthLog[]): void;
  pendingTransaction(transaction: EthTransaction): void;
  /** Logs and heads that a reorg removed. */
  removed(logs: readonly EthLog[]): void;
  /** Something for the subscribers of a topic: JSON. */
  published(topic: string, payload: unknown): void;
}

/** How far a shard is that answers nothing else: methods reject with code NOT_READY meanwhile. */
export interface SyncProgress {
  readonly startingBlock: number;
  readonly currentBlock: number;
  readonly highestBlock: number;
}

/** Who waits for something that takes a while. */
export interface Caller {
  /** Of the remote machine: whoever has too little for all gives to each name in turn. */
  readonly name: string;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** A method of the shard_ namespace: it parses its own params and answers JSON. */
export interface Extension {
  /** @param caller - present where it is heavy */
  (params: readonly unknown[], caller?: Caller): Promise<unknown>;
  /** It has code run: it waits in the line of such methods, and ends when its client hangs up. Light when absent. */
  readonly heavy?: boolean;
}

/**
 * What rpc needs of a shard node. State methods throw an error with code BLOCK_NOT_FOUND for an unknown block,
 * those with a caller LIMIT_EXCEEDED when too many wait, CALL_TIMEOUT and CALL_CANCELLED.
 */
export interface RpcBackend {
  readonly chainId: number;
  readonly clientVersion: string;
  heads(): Heads;
  getBlock(at: BlockSelector, fullTransactions: boolean): Promise<EthBlock | undefined>;
  getReceipt(hash: Hex): Promise<EthReceipt | undefined>;
  getBlockReceipts(at: BlockSelector): Promise<readonly EthReceipt[] | undefined>;
  /** Included or still in the pool. */
  getTransaction(hash: Hex): Promise<EthTransaction | undefined>;
  getTransactionByIndex(at: BlockSelector, index: number): Promise<EthTransaction | undefined>;
  getLogs(query: LogQuery): Promise<readonly EthLog[]>;
  getBalance(address: Address, at: BlockSelector): Promise<bigint>;
  getNonce(address: Address, at: BlockSelector): Promise<bigint>;
  /** Next nonce counting the pool. */
  getPendingNonce(address: Address): Promise<bigint>;
  getCode(address: Address, at: BlockSelector): Promise<Hex>;
  getStorageAt(address: Address, slot: Hex, at: BlockSelector): Promise<Hex>;
  call(
    request: CallRequest,
    at: BlockSelector,
    state?: StateOverrides,
    block?: BlockOverrides,
    caller?: Caller,
  ): Promise<CallResult>;
  estimateGas(
    request: CallRequest,
    at: BlockSelector,
    state?: StateOverrides,
    caller?: Caller,
  ): Promise<EstimateResult>;
  createAccessList(
    request: CallRequest,
    at: BlockSelector,
    state?: StateOverrides,
    caller?: Caller,
  ): Promise<AccessListResult>;
  simulate(request: SimulationRequest, at: BlockSelector, caller?: Caller): Promise<SimulationResult>;
  /** JSON of the tracer. Throws NOT_TRACEABLE, TRACE_TOO_LARGE, TRACE_TIMEOUT, as the next two. */
  traceTransaction(hash: Hex, options: TraceOptions, caller?: Caller): Promise<unknown>;
  traceBlock(at: BlockSelector, options: TraceOptions, caller?: Caller): Promise<readonly TransactionTrace[]>;
  traceCall(
    request: CallRequest,
    at: BlockSelector,
    options: TraceOptions,
    overrides?: TraceCallOverrides,
    caller?: Caller,
  ): Promise<CallTrace>;
  /** Throws LIMIT_EXCEEDED. */
  searchTransactions(search: TransactionSearch): Promise<FoundTransactions>;
  /** One `storageProof` for each slot, in order. */
  getProof(address: Address, slots: readonly Hex[], at: BlockSelector, caller?: Caller): Promise<EthAccountProof>;
  getRawBlock(at: BlockSelector): Promise<EthRawBlock | undefined>;
  getRawReceipts(at: BlockSelector): Promise<readonly Hex[] | undefined>;
  /** Included or still in the pool. */
  getRawTransaction(hash: Hex): Promise<Hex | undefined>;
  chainConfig(): Promise<EthChainConfig>;
  /** What waits in the pool, in any order. */
  poolContent(sender?: Address): Promise<readonly PoolEntry[]>;
  feeHistory(newest: number, count: number): Promise<readonly FeeHistoryBlock[]>;
  /** Base fee of the next block and a tip that gets included, wei. */
  suggestFees(): Promise<{ readonly nextBaseFee: bigint; readonly tip: bigint }>;
  submit(raw: Hex): Promise<SubmitOutcome>;
  subscribe(events: Partial<BackendEvents>): () => void;
  /** Names that shard_subscribe takes; none when absent. */
  readonly topics?: readonly string[];
  /** Undefined while the shard answers; always when absent. */
  syncing?(): SyncProgress | undefined;
  /** Methods of the shard_ namespace by full name. */
  readonly extensions: Readonly<Record<string, Extension>>;
}

export type { AccountOverride };
