import type { BlockInputs, EthBlock, EthReceipt, EthTransaction } from '@bulkhead/protocol';
import type { BatchOp } from '@bulkhead/store';
import type { Hex } from 'viem';
import type { BlockSummary, SealedBlock } from '../block/sealed-block.js';
import { fromHex } from '../hex.js';
import type { AccountChange, StateChange } from '../state/state-change.js';
import { HEAD_KEY, type ShardBuckets, STORE_FORMAT } from './schema.js';

/** New trie nodes and code: under their hashes, so that writing them twice changes nothing. */
export function contentOps(buckets: ShardBuckets, state: StateChange): BatchOp[] {
  const ops: BatchOp[] = [];
  for (const { hash, encoded } of state.nodes) ops.push(buckets.node.putOp(hash, encoded));
  for (const [hash, code] of state.codes) ops.push(buckets.code.putOp(fromHex(hash), code));
  return ops;
}

/** The flat view, one block on. */
export function flatOps(buckets: ShardBuckets, changes: readonly AccountChange[]): BatchOp[] {
  const ops: BatchOp[] = [];
  for (const { address, after, slots } of changes) {
    ops.push(after === undefined ? buckets.account.delOp(address) : buckets.account.putOp(address, after));
    for (const { slot, after: value } of slots) {
      const key = [address, slot] as const;
      ops.push(value.length === 0 ? buckets.slot.delOp(key) : buckets.slot.putOp(key, value));
    }
  }
  return ops;
}

export function headOp(buckets: ShardBuckets, genesisHash: Hex, { number, hash }: BlockSummary): BatchOp {
  return buckets.head.putOp(HEAD_KEY, { format: STORE_FORMAT, genesisHash, number, hash });
}

/** A block and its summary. */
export function blockOps(buckets: ShardBuckets, summary: BlockSummary, block: EthBlock): BatchOp[] {
  return [
    buckets.block.putOp(summary.number, block),
    buckets.summary.putOp(summary.number, summary),
    buckets.numberByHash.putOp(summary.hash, summary.number),
  ];
}

/** What of a sealed block is stored. An imported block of Ethereum has no inputs, no lanes and no messages, but raw bytes. */
export type CommittedBlock = Pick<
  SealedBlock,
  'summary' | 'block' | 'transactionsJson' | 'receipts' | 'state' | 'laneTotals' | 'sent' | 'queue'
> & { readonly inputs?: BlockInputs; readonly raw?: Uint8Array };

/** Everything else that a sealed block leaves behind. */
export function historyOps(buckets: ShardBuckets, sealed: CommittedBlock): BatchOp[] {
  const { number } = sealed.summary;
  const ops: BatchOp[] = [buckets.undo.putOp(number, sealed.state.accounts)];
  if (sealed.inputs !== undefined) ops.push(buckets.inputs.putOp(number, sealed.inputs));
  if (sealed.raw !== undefined) ops.push(buckets.raw.putOp(number, sealed.raw));
  sealed.transactionsJson.forEach((transaction: EthTransaction, index) => {
    ops.push(buckets.transaction.putOp([number, index], transaction));
    ops.push(buckets.location.putOp(transaction.hash, { block: number, index }));
  });
  sealed.receipts.forEach((receipt: EthReceipt, index) => {
    ops.push(buckets.receipt.putOp([number, index], receipt));
  });
  if (sealed.receipts.some(({ logs }) => logs.length > 0)) {
    ops.push(buckets.bloom.putOp(number, fromHex(sealed.block.logsBloom)));
  }
  if (sealed.laneTotals.length > 0) ops.push(buckets.lanes.putOp(number, sealed.laneTotals));
  for (const { index, id, message, payload } of sealed.sent) {
    ops.push(buckets.outbox.putOp(index, { block: number, id, message, payload }));
  }
  for (const { index, ...outcome } of sealed.queue) {
    ops.push(buckets.queue.putOp(index, { block: number, ...outcome }));
  }
  return ops;
}
