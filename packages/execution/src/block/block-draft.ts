import type { Delivery, EthLog, EthReceipt, EthTransaction } from '@bulkhead/protocol';
import { SHARD_CONTRACTS, SYSTEM_TX_TYPE, type SystemTx } from '@bulkhead/protocol';
import type { Log } from '@ethereumjs/evm';
import type { Hex } from 'viem';
import { toHex, toQuantity } from '../hex.js';
import { systemTransactionJson, userTransactionJson } from '../tx/transaction-json.js';
import { effectiveGasPrice, type UserTransaction } from '../tx/user-transaction.js';
import { BLOOM_BYTES, logsBloom, mergeBloom } from './bloom.js';
import { encodeReceipt } from './receipt.js';
import type { TransactionOutcome } from './transaction-outcome.js';

type DraftSource =
  | { readonly kind: 'user'; readonly transaction: UserTransaction }
  | { readonly kind: 'system'; readonly transaction: SystemTx; readonly hash: Hex };

interface DraftEntry {
  readonly source: DraftSource;
  readonly raw: Uint8Array;
  readonly outcome: TransactionOutcome;
  readonly cumulativeGasUsed: bigint;
  readonly bloom: Uint8Array;
}

/** What a draft needs to know of its block to be shown. */
export interface BlockIdentity {
  readonly hash: Hex;
  readonly number: number;
  readonly timestamp: number;
  readonly chainId: bigint;
  readonly baseFee: bigint;
}

/** Room for RLP headers and scalars around the bytes of an item. */
const ITEM_BYTES = 16;
const NO_BLOOM = new Uint8Array(BLOOM_BYTES);
const NO_BLOOM_HEX = toHex(NO_BLOOM);

/** Transactions of a block that is being executed, in order. */
export class BlockDraft {
  readonly #entries: DraftEntry[] = [];
  readonly #bloom = new Uint8Array(BLOOM_BYTES);
  #gasUsed = 0n;
  #payloadBytes = ITEM_BYTES;

  /** @param deliveries - of the block's inputs; all of them travel in its payload */
  constructor(deliveries: readonly Delivery[]) {
    for (const { data } of deliveries) this.#payloadBytes += ITEM_BYTES + (data.length - 2) / 2;
  }

  /** Bytes that the block adds to a payload before compression, rounded up. */
  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  get gasUsed(): bigint {
    return this.#gasUsed;
  }

  get bloom(): Uint8Array {
    return this.#bloom;
  }

  addUser(transaction: UserTransaction, outcome: TransactionOutcome): void {
    this.#payloadBytes += ITEM_BYTES + transaction.raw.length;
    this.addForced(transaction, outcome);
  }

  /** A transaction of the queue: like any other, except that L1 has it already. */
  addForced(transaction: UserTransaction, outcome: TransactionOutcome): void {
    this.#add({ kind: 'user', transaction }, transaction.raw, outcome);
  }

  addSystem(transaction: SystemTx, hash: Hex, raw: Uint8Array, outcome: TransactionOutcome): void {
    this.#add({ kind: 'system', transaction, hash }, raw, outcome);
  }

  rawTransactions(): Uint8Array[] {
    return this.#entries.map(({ raw }) => raw);
  }

  encodedReceipts(): Uint8Array[] {
    return this.#entries.map(({ source, outcome, cumulativeGasUsed, bloom }) =>
      encodeReceipt(typeOf(source), outcome.succeeded, cumulativeGasUsed, bloom, outcome.logs),
    );
  }

  hashes(): Hex[] {
    return this.#entries.map(({ source }) => hashOf(source));
  }

  logs(): { readonly hash: Hex; readonly logs: readonly Log[] }[] {
    return this.#entries.map(({ source, outcome }) => ({ hash: hashOf(source), logs: outcome.logs }));
  }

  transactionsJson(block: BlockIdentity): EthTransaction[] {
    return this.#entries.map(({ source }, index) => {
      const place = {
        blockHash: block.hash,
        blockNumber: toQuantity(block.number),
        blockTimestamp: toQuantity(block.timestamp),
        transactionIndex: toQuantity(index),
      };
      return source.kind === 'user'
        ? userTransactionJson(source.transaction, block.chainId, place, block.baseFee)
        : systemTransactionJson(source.transaction, source.hash, place);
    });
  }

  receiptsJson(block: BlockIdentity): EthReceipt[] {
    let logIndex = 0;
    let cumulativeBefore = 0n;
    return this.#entries.map((entry, index) => {
      const receipt = receiptJson(entry, index, logIndex, cumulativeBefore, block);
      logIndex += entry.outcome.logs.length;
      cumulativeBefore = entry.cumulativeGasUsed;
      return receipt;
    });
  }

  #add(source: DraftSource, raw: Uint8Array, outcome: TransactionOutcome): void {
    this.#gasUsed += outcome.gasUsed;
    const bloom = outcome.logs.length === 0 ? NO_BLOOM : logsBloom(outcome.logs);
    mergeBloom(this.#bloom, bloom);
    for (const [address, , data] of outcome.logs) {
      // A message in the outbox section is shorter than the log that reports it.
      if (toHex(address) === SHARD_CONTRACTS.Outbox) this.#payloadBytes += ITEM_BYTES + data.length;
    }
    this.#entries.push({ source, raw, outcome, cumulativeGasUsed: this.#gasUsed, bloom });
  }
}

function typeOf(source: DraftSource): number {
  return source.kind === 'user' ? source.transaction.type : SYSTEM_TX_TYPE;
}

function hashOf(source: DraftSource): Hex {
  return source.kind === 'user' ? source.transaction.hash : source.hash;
}

function receiptJson(
  { source, outcome, cumulativeGasUsed, bloom }: DraftEntry,
  index: number,
  firstLog: number,
  cumulativeBefore: bigint,
  block: BlockIdentity,
): EthReceipt {
  const isUser = source.kind === 'user';
  const common = {
    transactionHash: hashOf(source),
    transactionIndex: toQuantity(index),
    blockHash: block.hash,
    blockNumber: toQuantity(block.number),
  };
  const blockTimestamp = toQuantity(block.timestamp);
  const logs = outcome.logs.map(
    ([address, topics, data], position): EthLog => ({
      address: toHex(address),
      topics: topics.map(toHex),
      data: toHex(data),
      ...common,
      blockTimestamp,
      logIndex: toQuantity(firstLog + position),
      removed: false,
    }),
  );
  return {
    type: toQuantity(typeOf(source)),
    status: outcome.succeeded ? '0x1' : '0x0',
    cumulativeGasUsed: toQuantity(cumulativeGasUsed),
    logsBloom: bloom === NO_BLOOM ? NO_BLOOM_HEX : toHex(bloom),
    logs,
    ...common,
    gasUsed: toQuantity(cumulativeGasUsed - cumulativeBefore),
    effectiveGasPrice: isUser ? toQuantity(effectiveGasPrice(source.transaction, block.baseFee)) : '0x0',
    from: isUser ? source.transaction.sender : source.transaction.from,
    to: source.transaction.to ?? null,
    contractAddress: outcome.contractAddress ?? null,
  };
}
