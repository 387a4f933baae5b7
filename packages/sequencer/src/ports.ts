import type {
  BatchEnd,
  BatchHeader,
  BatchIndex,
  BlockInputs,
  DaKind,
  Delivery,
  EthTransaction,
  L1Origin,
  OutboxItem,
  Outputs,
  QueueEntry,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';

/** A signed transaction the pool may hold. Amounts in wei. */
export interface PooledTransaction {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly sender: Address;
  readonly nonce: bigint;
  readonly gas: bigint;
  readonly value: bigint;
  /** Fee cap per gas; the gas price of legacy transactions. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** Bytes of the encoding. */
  readonly size: number;
  readonly json: EthTransaction;
}

export interface AccountSnapshot {
  readonly nonce: bigint;
  /** Wei. */
  readonly balance: bigint;
}

/** Accounts at the shard's latest block. */
export interface AccountReader {
  getAccount(address: Address): Promise<AccountSnapshot>;
}

/** What production needs to know of a block that was sealed. */
export interface ProducedBlock {
  readonly number: number;
  readonly hash: Hex;
  /** Seconds. */
  readonly timestamp: number;
  readonly originNumber: number;
  readonly nextBaseFee: bigint;
  readonly gasUsed: bigint;
  /** Hashes of user transactions in the block. */
  readonly included: readonly Hex[];
  /** User transactions that were tried and left out, with the reason's code. */
  readonly skipped: readonly { readonly hash: Hex; readonly code: string }[];
  /** Accounts of the senders in the block after it. */
  readonly accounts: readonly ({ readonly address: Address } & AccountSnapshot)[];
  /** Bytes the block adds to a payload before compression. */
  readonly payloadBytes: number;
}

/** A part of the outbox as it stands at a block. */
export interface OutboxQuery {
  /** Index of the first message. */
  readonly from: number;
  readonly block: number;
  /** Messages at most. */
  readonly limit: number;
  /** Bytes of payloads at most; from there on only leaves come. */
  readonly bodyBytes: number;
}

/** The shard's executor: one writer, blocks in order. */
export interface Executor {
  head(): HeadBlock;
  produceBlock(inputs: BlockInputs, options: { readonly cpuBudgetMs: number }): Promise<ProducedBlock>;
  /** Inputs of sealed blocks, user transactions as included. */
  blockInputs(from: number, to: number): Promise<readonly BlockInputs[]>;
  outboxItems(query: OutboxQuery): Promise<readonly OutboxItem[]>;
  /** Messages that the shard has sent up to a block. */
  outboxCount(block: number): Promise<number>;
  claimOutputs(block: number, since: number): Promise<Outputs>;
}

export interface HeadBlock {
  readonly number: number;
  readonly hash: Hex;
  /** Seconds. */
  readonly timestamp: number;
  readonly originNumber: number;
  readonly nextBaseFee: bigint;
}

/** L1 as production sees it: origins it may use and the queue. */
export interface OriginSource {
  /** Newest origin that may be used; at least the registration block. */
  newest(): L1Origin;
  get(number: number): L1Origin;
  /** Of L1's newest block, seconds. */
  headTimestamp(): number;
  /** Entries from queue index `from` with `l1Block ≤ upTo`, in order, at most `limit`. */
  queueEntries(from: number, upTo: number, limit: number): Promise<readonly QueueEntry[]>;
}

/** Deliveries that can succeed once `origin` is imported. */
export interface DeliverySource {
  pending(origin: L1Origin, gasBudget: bigint): readonly Delivery[];
  /** Notes that these went into a block. */
  attempted(deliveries: readonly Delivery[], originNumber: number): void;
}

/** A sealed batch on its way to L1. */
export interface SealedBatch {
  readonly header: BatchHeader;
  readonly hash: Hex;
  readonly outputs: Outputs;
  readonly payload: Uint8Array;
  /** Messages in its outbox section. */
  readonly messages: number;
  /** Those of which only the leaf travels, because the batch was full. */
  readonly bodiesLeftOut: number;
  readonly end: BatchEnd;
}

/** The newest sealed batch, or the genesis it would follow. */
export interface BatchTip {
  /** Batch hash, or the genesis hash. */
  readonly hash: Hex;
  readonly nextIndex: BatchIndex;
  readonly end: BatchEnd;
  readonly queueAccumulator: Hex;
  /** Last block whose lane totals L1 has for certain: a claim brings what changed after it. */
  readonly claimedTo: number;
}

/** Where payloads travel. */
export interface DataAvailability {
  /**
   * Where this payload travels, and what the header says of it. Asked once per batch, at sealing: the header holds the
   * answer, so it is settled before the batch is on its way.
   */
  choose(payload: Uint8Array): Promise<{ readonly daKind: DaKind; readonly dataHash: Hex }>;
}

/** Where sealed batches go; persists before it returns. */
export interface BatchSink {
  tip(): BatchTip;
  /**
   * Messages that the outbox sections of all batches up to the tip carry; undefined when nobody can tell, since one of them
   * was malformed.
   */
  carriedMessages(): Promise<number | undefined>;
  enqueue(batch: SealedBatch): Promise<void>;
}
