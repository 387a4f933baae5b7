import type { EthBlock, EthReceipt } from '@bulkhead/protocol';
import { hexToBigInt, hexToNumber } from 'viem';
import { sealHeader } from '../block/header.js';
import { encodeReceipt } from '../block/receipt.js';
import type { BlockSummary } from '../block/sealed-block.js';
import { fromHex, toHex } from '../hex.js';
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
  const { json } = sealHeader({
    parentHash: block.parentHash,
    coinbase: block.miner,
    stateRoot: head.stateRoot,
    transactionsRoot: block.transactionsRoot,
    receiptsRoot: block.receiptsRoot,
    logsBloom: fromHex(block.logsBloom),
    number: head.number,
    gasLimit: head.gasLimit,
    gasUsed: head.gasUsed,
    timestamp: head.timestamp,
    mixHash: block.mixHash,
    baseFee: head.baseFee,
    parentBeaconBlockRoot: block.parentBeaconBlockRoot,
  });
  if (json.hash === head.hash && block.hash === head.hash) return;
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
  if (toHex(orderedTrieRoot(receipts.map(encodeStored))) === block.receiptsRoot) return;
  throw corrupt('receipts of the head block are not those of its header', { number });
}

function encodeStored({ type, status, cumulativeGasUsed, logsBloom, logs }: EthReceipt): Uint8Array {
  return encodeReceipt(
    hexToNumber(type),
    status === '0x1',
    hexToBigInt(cumulativeGasUsed),
    fromHex(logsBloom),
    logs.map(({ address, topics, data }) => [fromHex(address), topics.map(fromHex), fromHex(data)]),
  );
}
