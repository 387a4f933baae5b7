import { bytesToHex, type Hex, keccak256, toRlp } from 'viem';
import type { Delivery } from './batch.js';
import type { BlockInputs } from './block-inputs.js';
import { MAX_QUEUE_ENTRIES_PER_BATCH } from './limits.js';
import { toScalarHex } from './outbox-item.js';
import { findRlpScalar, type RlpItem } from './rlp-strict.js';

/**
 * The inputs of a block without what L1 says: its origin by hash, its queue entries by index. With L1 at hand it determines
 * the inputs, and the inputs determine it (docs/spec/gossip.md).
 */
export interface BlockBody {
  /** Seconds. */
  readonly timestamp: number;
  readonly originNumber: number;
  readonly originHash: Hex;
  /** Undefined when the block takes no entry. */
  readonly queue: { readonly first: number; readonly count: number } | undefined;
  readonly deliveries: readonly Delivery[];
  /** EIP-2718 bytes. */
  readonly transactions: readonly Hex[];
}

type RlpHex = Hex | readonly RlpHex[];

const FIELDS = 6;

export function toBlockBody(inputs: BlockInputs): BlockBody {
  const { timestamp, origin, queueEntries, deliveries, transactions } = inputs;
  const first = queueEntries[0]?.index;
  return {
    timestamp,
    originNumber: origin.number,
    originHash: origin.hash,
    queue: first === undefined ? undefined : { first, count: queueEntries.length },
    deliveries,
    transactions,
  };
}

/** `[timestamp, originNumber, originHash, [] or [first, count], [[gas, data]…], [rawTx…]]`, scalars minimal. */
export function toRlpBlockBody(body: BlockBody): RlpHex {
  const { timestamp, originNumber, originHash, queue, deliveries, transactions } = body;
  return [
    toScalarHex(timestamp),
    toScalarHex(originNumber),
    originHash,
    queue === undefined ? [] : [toScalarHex(queue.first), toScalarHex(queue.count)],
    deliveries.map(({ gas, data }) => [toScalarHex(gas), data]),
    transactions,
  ];
}

/** Two blocks on one parent and one L1 are the same exactly if this is. */
export function hashBlockBody(body: BlockBody): Hex {
  return keccak256(toRlp(toRlpBlockBody(body) as Hex[], 'bytes'));
}

/** Undefined unless it is the one encoding of a body. Never throws. */
export function findBlockBody(item: RlpItem | undefined): BlockBody | undefined {
  if (item === undefined || item instanceof Uint8Array || item.length !== FIELDS) return undefined;
  const timestamp = findNumber(item[0]);
  const originNumber = findNumber(item[1]);
  const originHash = item[2] instanceof Uint8Array && item[2].length === 32 ? bytesToHex(item[2]) : undefined;
  const queue = findQueue(item[3]);
  const deliveries = findAll(item[4], findDelivery);
  const transactions = findAll(item[5], findBytes);
  if (timestamp === undefined || originNumber === undefined || originHash === undefined) return undefined;
  if (queue === undefined || deliveries === undefined || transactions === undefined) return undefined;
  return { timestamp, originNumber, originHash, queue: queue.range, deliveries, transactions };
}

function findQueue(item: RlpItem | undefined): { readonly range: BlockBody['queue'] } | undefined {
  if (item === undefined || item instanceof Uint8Array) return undefined;
  if (item.length === 0) return { range: undefined };
  const first = findNumber(item[0]);
  const count = findNumber(item[1]);
  if (item.length !== 2 || first === undefined || count === undefined) return undefined;
  return count < 1 || count > MAX_QUEUE_ENTRIES_PER_BATCH ? undefined : { range: { first, count } };
}

function findDelivery(item: RlpItem): Delivery | undefined {
  if (item instanceof Uint8Array || item.length !== 2) return undefined;
  const gas = item[0] instanceof Uint8Array ? findRlpScalar(item[0], 4) : undefined;
  const data = item[1] === undefined ? undefined : findBytes(item[1]);
  return gas === undefined || data === undefined ? undefined : { gas, data };
}

function findBytes(item: RlpItem): Hex | undefined {
  return item instanceof Uint8Array ? bytesToHex(item) : undefined;
}

function findAll<T>(item: RlpItem | undefined, find: (item: RlpItem) => T | undefined): readonly T[] | undefined {
  if (item === undefined || item instanceof Uint8Array) return undefined;
  const found: T[] = [];
  for (const entry of item) {
    const value = find(entry);
    if (value === undefined) return undefined;
    found.push(value);
  }
  return found;
}

function findNumber(item: RlpItem | undefined): number | undefined {
  const scalar = item instanceof Uint8Array ? findRlpScalar(item, 8) : undefined;
  return scalar === undefined || scalar > Number.MAX_SAFE_INTEGER ? undefined : Number(scalar);
}
