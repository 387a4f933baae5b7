import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Hex, numberToHex } from 'viem';
import type { TestNetwork } from './network.js';
import { rpc } from './rpc.js';
import type { ShardWitness, WitnessedOrigin } from './shard-witness.js';
import type { TransferLoad } from './transfer-load.js';
import { waitUntil } from './wait-until.js';

/** What became of the receipts that a shard has served. */
export interface ReceiptTally {
  /** Served as before, for the same block. */
  readonly kept: number;
  /** Their blocks stood on L1 blocks that L1 has forgotten; the node has said so, and they are in other blocks now. */
  readonly reincluded: number;
  /** Everything else, with the reason. */
  readonly lost: readonly string[];
}

interface BrokenReport {
  readonly from: number;
  readonly to: number;
  /** The first hundred. */
  readonly transactions: readonly Hex[];
  readonly transactionCount: number;
}

/** What a shard's node has said of soft confirmations that broke, since the network was made. */
async function readReports(network: TestNetwork, shard: number): Promise<readonly BrokenReport[]> {
  const log = await readFile(join(network.dir, 'logs', `shard-${shard}-node.log`), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes('"SOFT_CONFIRMATIONS_BROKEN"'))
    .map((line) => JSON.parse(line) as BrokenReport);
}

/**
 * A receipt is acknowledged when a shard has served it and L1 has the L1 block on which its block stands. It is lost when it
 * is not served any more, or for another block.
 *
 * An L1 that forgets its newest blocks takes the blocks of shards with it that stand on them: that is a reorg, and no loss if
 * the node has reported the block and the transaction, and the transaction is in the chain again.
 */
export async function tallyReceipts(args: {
  readonly network: TestNetwork;
  readonly shard: number;
  readonly load: Pick<TransferLoad, 'receipts'>;
  readonly witness: Pick<ShardWitness, 'origins'>;
}): Promise<ReceiptTally> {
  const { network, shard, load, witness } = args;
  const { l1, shards } = await network.read();
  const rpcUrl = shards.find(({ id }) => id === shard)?.rpcUrl ?? '';
  const reports = await readReports(network, shard);
  const lost: string[] = [];
  let kept = 0;
  let reincluded = 0;

  const receiptOf = (hash: Hex) => rpc<{ blockHash: Hex } | null>(rpcUrl, 'eth_getTransactionReceipt', hash);
  async function l1Has({ number, hash }: WitnessedOrigin): Promise<boolean> {
    const block = await rpc<{ hash: Hex } | null>(l1.rpcUrl, 'eth_getBlockByNumber', numberToHex(number), false);
    return block?.hash === hash;
  }
  const isReported = (hash: Hex, block: number): boolean =>
    reports.some(
      ({ from, to, transactions, transactionCount }) =>
        from <= block && block <= to && (transactions.includes(hash) || transactionCount > transactions.length),
    );

  for (const [hash, { blockHash, blockNumber }] of load.receipts) {
    if ((await receiptOf(hash))?.blockHash === blockHash) {
      kept += 1;
      continue;
    }
    const name = `${hash} of block ${Number(blockNumber)} of shard ${shard}`;
    // Unknown when the block was gone before it was looked at; then the node's word has to do.
    const origin = witness.origins.get(blockHash);
    if (origin !== undefined && (await l1Has(origin))) lost.push(`${name}: L1 has its origin ${origin.number}`);
    else if (!isReported(hash, Number(blockNumber))) lost.push(`${name}: the node has not reported it`);
    else if (!(await isBack(hash))) lost.push(`${name}: it is not in the chain again`);
    else reincluded += 1;
  }
  return { kept, reincluded, lost };

  function isBack(hash: Hex): Promise<boolean> {
    return waitUntil(`receipt of ${hash}`, async () => (await receiptOf(hash)) !== null, 30_000).then(
      () => true,
      () => false,
    );
  }
}
