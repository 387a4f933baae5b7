import type { EthBlock, EthReceipt } from '@bulkhead/protocol';
import type { BlockSummary } from '../block/sealed-block.js';
import { keccak256 } from '../crypto/keccak.js';
import { toHex } from '../hex.js';
import { encodeHeader } from '../raw/encode-header.js';
import { encodeReceiptJson } from '../raw/encode-receipt-json.js';
import { orderedTrieRoot } from '../trie/ordered-trie-root.js';
import { corrupt, needRow } from './corrupt.js';
import type { ShardBuckets } from './schema.js';

/**
 * Looks whether everything that the head block left behind is there and belongs together: index entry, parent, header,
 * transactions, receipts, inputs.
 *
 * @throws STATE_CORRUPT
 */
export async function checkHeadBlock(buckets: ShardBuckets, head: BlockSummary): Promise<void> {
  const { number, hash } = head;
  if ((await buckets.numberByHash.find(hash)) !== number)
    throw corrupt('the head has no index entry', { number, hash });
  const block = await needRow(buckets.block, number, 'the head block');
  checkHeader(block, head);
  if (number === 0) return;
  if ((await buckets.summary.find(number - 1))?.hash !== head.parentHash) {
    throw corrupt('the head does not stand on its parent', { number, parentHash: head.parentHash });
  }
  await needRow(buckets.inputs, number, 'inputs of the head block');
  await checkTransactions(buckets, block, number);
}

function checkHeader(block: EthBlock, head: BlockSummary): void {
  const isHead =
    BigInt(block.number) === BigInt(head.number) &&
    block.stateRoot === head.stateRoot &&
    BigInt(block.gasLimit) === head.gasLimit &&
    BigInt(block.gasUsed) === head.gasUsed &&
    BigInt(block.timestamp) === BigInt(head.timestamp) &&
    BigInt(block.baseFeePerGas ?? 0) === head.baseFee;
  if (isHead && block.hash === head.hash && toHex(keccak256(encodeHeader(block))) === head.hash) return;
  throw corrupt('the head block is not the one of its hash', { number: head.number, hash: head.hash });
}

async function checkTransactions(buckets: ShardBuckets, block: EthBlock, number: number): Promise<void> {
  const receipts: EthReceipt[] = [];
  for (const [index, each] of block.transactions.entries()) {
    const hash = typeof each === 'string' ? each : each.hash;
    const location = await buckets.location.find(hash);
    const transaction = await buckets.transaction.find([number, index]);
    if (location?.block !== number || location.index !== index || transaction?.hash !== hash)
      throw corrupt('a transaction of the head block is missing', { number, index, hash });
    receipts.push(await needRow(buckets.receipt, [number, index] as const, 'a receipt of the head block'));
  }
  if (toHex(orderedTrieRoot(receipts.map(encodeReceiptJson))) === block.receiptsRoot) return;
  throw corrupt('receipts of the head block are not those of its header', { number });
}
