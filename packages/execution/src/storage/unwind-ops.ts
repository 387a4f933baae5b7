import type { BatchOp } from '@bulkhead/store';
import type { Address, Hex } from 'viem';
import type { BlockSummary } from '../block/sealed-block.js';
import type { AccountBody } from '../state/account-body.js';
import { needRow } from './corrupt.js';
import type { ShardBuckets } from './schema.js';

/**
 * Takes blocks `(to, from]` out of the store: the flat view gets back what it held, and every row that belongs to one of
 * these blocks goes. Trie nodes and code stay; only the head pointer says what is true.
 *
 * @throws STATE_CORRUPT
 */
export async function unwindOps(
  buckets: ShardBuckets,
  from: BlockSummary,
  to: BlockSummary,
): Promise<readonly BatchOp[]> {
  const accounts = new Map<Address, AccountBody | undefined>();
  const slots = new Map<Address, Map<Hex, Uint8Array>>();
  const ops: BatchOp[] = [];
  // From the newest block down, so that the oldest value of each entry is the one that stays.
  for (let number = from.number; number > to.number; number--) {
    for (const { address, before, slots: changed } of await needRow(
      buckets.undo,
      number,
      'the way back over a block',
    )) {
      accounts.set(address, before);
      const ofAccount = slots.get(address) ?? new Map<Hex, Uint8Array>();
      for (const { slot, before: value } of changed) ofAccount.set(slot, value);
      slots.set(address, ofAccount);
    }
    ops.push(...(await removalOps(buckets, number)));
  }
  for (let index = to.outboxCount; index < from.outboxCount; index++) ops.push(buckets.outbox.delOp(index));
  for (const [address, body] of accounts) {
    ops.push(body === undefined ? buckets.account.delOp(address) : buckets.account.putOp(address, body));
  }
  for (const [address, values] of slots) {
    for (const [slot, value] of values) {
      const key = [address, slot] as const;
      ops.push(value.length === 0 ? buckets.slot.delOp(key) : buckets.slot.putOp(key, value));
    }
  }
  return ops;
}

async function removalOps(buckets: ShardBuckets, number: number): Promise<readonly BatchOp[]> {
  const { hash, transactions } = await needRow(buckets.block, number, 'a block');
  const { queueEntries } = await needRow(buckets.inputs, number, 'the inputs of a block');
  const ops: BatchOp[] = [
    buckets.block.delOp(number),
    buckets.summary.delOp(number),
    buckets.numberByHash.delOp(hash),
    buckets.inputs.delOp(number),
    buckets.bloom.delOp(number),
    buckets.undo.delOp(number),
    buckets.lanes.delOp(number),
  ];
  transactions.forEach((transaction, index) => {
    ops.push(buckets.transaction.delOp([number, index]), buckets.receipt.delOp([number, index]));
    if (typeof transaction === 'string') ops.push(buckets.location.delOp(transaction));
  });
  for (const { index } of queueEntries) ops.push(buckets.queue.delOp(index));
  return ops;
}
