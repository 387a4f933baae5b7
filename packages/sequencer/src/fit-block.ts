import { deflateRawSync } from 'node:zlib';
import { type BlockInputs, type Delivery, type QueueEntry, QueueKind } from '@bulkhead/protocol';
import { type Hex, size } from 'viem';
import { GAS_PER_OUTBOX_BYTE, MAX_DELIVERY_BYTES_PER_BLOCK } from './limits.js';
import type { PooledTransaction } from './ports.js';

/** RLP around one transaction or delivery, and the four fields of a block. */
const ITEM_BYTES = 8;
const BLOCK_BYTES = 24;
/** Gas of a transaction that calls nothing, so sends nothing. */
const TRANSFER_GAS = 21_000n;

/** What of an offer goes into a block, and the bytes it brings to a payload at most. */
export interface FittedBlock {
  readonly transactions: readonly PooledTransaction[];
  readonly bytes: number;
}

/** Deliveries from the front on that one block may hold. */
export function fitDeliveries(offered: readonly Delivery[]): readonly Delivery[] {
  let bytes = 0;
  const end = offered.findIndex(({ data }) => {
    bytes += size(data);
    return bytes > MAX_DELIVERY_BYTES_PER_BLOCK;
  });
  return end === -1 ? offered : offered.slice(0, end);
}

/**
 * Transactions from the front on that fit into `room` bytes of a payload beside `deliveries`. What the block may send is
 * counted as leaves. Bytes count as they are while that is enough, otherwise as they deflate.
 */
export function fitTransactions(
  offered: readonly PooledTransaction[],
  deliveries: readonly Delivery[],
  room: number,
): FittedBlock {
  const fixed = BLOCK_BYTES + deliveryBytes(deliveries);
  let transactions = offered;
  let bytes = fixed + rawBytes(transactions);
  while (bytes > room && transactions.length > 0) {
    const deflated = fixed + deflatedBytes(transactions);
    if (deflated <= room) return { transactions, bytes: deflated };
    // Each turn leaves out one at least; the share that fits is a good guess at how many stay.
    const guess = Math.floor((transactions.length * Math.max(0, room - fixed)) / Math.max(1, deflated - fixed));
    transactions = transactions.slice(0, Math.min(guess, transactions.length - 1));
    bytes = fixed + rawBytes(transactions);
  }
  return { transactions, bytes };
}

/** Bytes of a block that exists, as they are; its messages are counted by the caller. */
export function blockBytes({ deliveries, transactions }: BlockInputs): number {
  const bytes = (sum: number, data: Hex) => sum + size(data) + ITEM_BYTES;
  return transactions.reduce(bytes, BLOCK_BYTES) + deliveries.reduce((sum, { data }) => bytes(sum, data), 0);
}

/** Bytes of the leaves that TRANSACTION entries can send; the entries themselves are on L1. */
export function entryBytes(entries: readonly Pick<QueueEntry, 'kind' | 'gas'>[]): number {
  return entries.reduce((sum, { kind, gas }) => sum + (kind === QueueKind.Transaction ? leafBytes(gas) : 0), 0);
}

function deliveryBytes(deliveries: readonly Delivery[]): number {
  return deliveries.reduce((sum, { data, gas }) => sum + size(data) + ITEM_BYTES + leafBytes(gas), 0);
}

function rawBytes(transactions: readonly PooledTransaction[]): number {
  return transactions.reduce((sum, transaction) => sum + transaction.size + ITEM_BYTES, 0) + sentBytes(transactions);
}

function deflatedBytes(transactions: readonly PooledTransaction[]): number {
  const raw = Buffer.concat(transactions.map(({ raw: hex }) => Buffer.from(hex.slice(2), 'hex')));
  return deflateRawSync(raw).length + 2 * transactions.length + sentBytes(transactions);
}

function sentBytes(transactions: readonly PooledTransaction[]): number {
  return transactions.reduce((sum, { gas }) => sum + leafBytes(gas > TRANSFER_GAS ? gas - TRANSFER_GAS : 0n), 0);
}

/** Bytes of the leaves that so much gas can send. */
function leafBytes(gas: bigint): number {
  return Number(gas / GAS_PER_OUTBOX_BYTE);
}
