import type { BlockInputs, DeliverySkip, EthBlock, EthReceipt, EthTransaction } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { StateChange } from '../state/state-change.js';
import type { TransactionRefusal } from '../tx/user-transaction.js';
import type { LaneTotal } from './lane-totals.js';
import type { DeliveredMessage, SentMessage } from './shard-events.js';

/** What the next block, and whoever claims or checks this one, needs to know of a block. Wei and seconds. */
export interface BlockSummary {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly stateRoot: Hex;
  readonly timestamp: number;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  readonly baseFee: bigint;
  /** Base fee of the block after this one. */
  readonly nextBaseFee: bigint;
  /** L1 block that the shard has imported; undefined for genesis, whose origin is the registration block. */
  readonly originNumber: number | undefined;
  readonly originHash: Hex | undefined;
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
  /** Sum of all balances without that of ShardBridge. */
  readonly supply: bigint;
  /** Value that SELFDESTRUCT destroyed since genesis. */
  readonly burned: bigint;
}

export interface IncludedTransaction {
  readonly hash: Hex;
  readonly sender: Address;
}

export interface SkippedTransaction {
  /** Position in the inputs. */
  readonly position: number;
  readonly hash: Hex;
  /** Undefined when the transaction doesn't say who sent it. */
  readonly sender: Address | undefined;
  readonly code: TransactionRefusal;
}

/**
 * Why a queue entry consumed its index and nothing else: as for any transaction, or
 * - `KIND`: nobody knows its kind
 * - `GAS_ABOVE_DECLARED`: its transaction wants more gas than the entry declared on L1
 */
export type QueueSkip = TransactionRefusal | 'KIND' | 'GAS_ABOVE_DECLARED';

/** What became of a queue entry in its block. */
export interface QueueOutcome {
  readonly index: number;
  /** Of the transaction it made, or, for a TRANSACTION that was skipped, would have made; else undefined. */
  readonly transactionHash: Hex | undefined;
  /** Undefined when its transaction is in the block. */
  readonly code: QueueSkip | undefined;
}

/** An account that the block changed, or whose transaction it skipped, as it stands after the block. */
export interface AccountAfter {
  readonly address: Address;
  readonly nonce: bigint;
  readonly balance: bigint;
}

/** A block with everything it did, ready to be committed. Nothing of it is stored yet. */
export interface SealedBlock {
  readonly summary: BlockSummary;
  /** With transaction hashes. */
  readonly block: EthBlock;
  /** EIP-2718 bytes of all transactions, 0x7E included. */
  readonly transactions: readonly Uint8Array[];
  readonly transactionsJson: readonly EthTransaction[];
  readonly receipts: readonly EthReceipt[];
  /** The inputs with the user transactions that the block includes: executing them again gives the same block. */
  readonly inputs: BlockInputs;
  readonly included: readonly IncludedTransaction[];
  readonly skipped: readonly SkippedTransaction[];
  /** One for each queue entry of the inputs, in order. */
  readonly queue: readonly QueueOutcome[];
  readonly skippedDeliveries: readonly { readonly position: number; readonly reason: DeliverySkip }[];
  /** User transactions after `shouldStop` said stop, untried. */
  readonly untried: number;
  readonly sent: readonly SentMessage[];
  readonly delivered: readonly DeliveredMessage[];
  readonly laneTotals: readonly LaneTotal[];
  /** Accounts whose nonce changed, and senders of skipped transactions. */
  readonly accounts: readonly AccountAfter[];
  /** Bytes that the block adds to a payload before compression, rounded up. */
  readonly payloadBytes: number;
  readonly state: StateChange;
}
