import { QueueKind, queueEntryTx, systemTxHash } from '@bulkhead/protocol';
import { hexToNumber, numberToHex } from 'viem';
import { z } from 'zod';
import type { ShardNamespaceModules } from '../shard-namespace.js';
import { index, type Methods, parse } from './params.js';

const KIND_NAMES: Readonly<Record<number, string>> = {
  [QueueKind.Deposit]: 'DEPOSIT',
  [QueueKind.Transaction]: 'TRANSACTION',
  [QueueKind.Policy]: 'POLICY',
};

/** What became of the entries of the shard's queue on L1. */
export function queueMethods(
  modules: Pick<ShardNamespaceModules, 'config' | 'link' | 'l1' | 'findRow' | 'queueDelay'>,
): Methods {
  const { config, link, l1, findRow, queueDelay } = modules;
  const { shardId } = config.genesis;

  const findEntry = (queueIndex: number) => l1.view.queueEntries(shardId, queueIndex, Number.MAX_SAFE_INTEGER, 1).at(0);

  return {
    shard_getQueueEntry: async (params) => {
      const [queueIndex] = parse(z.tuple([index]), params);
      const entry = findEntry(queueIndex);
      if (entry === undefined) return null;
      const [outcome, row, delay] = await Promise.all([
        link.api.queueOutcome({ index: queueIndex }),
        findRow(entry.l1Block),
        queueDelay(),
      ]);
      const queued = row?.events.find(
        (event) => event.type === 'entry-queued' && event.shardId === shardId && event.index === queueIndex,
      );
      const dueAtL1Block = entry.l1Block + delay;
      const waits = (l1.view.head()?.number ?? 0) < dueAtL1Block ? 'queued' : 'due';
      return {
        index: queueIndex,
        kind: KIND_NAMES[entry.kind] ?? entry.kind,
        sender: entry.sender,
        gas: numberToHex(entry.gas),
        l1Block: entry.l1Block,
        l1TxHash: queued?.type === 'entry-queued' ? queued.txHash : null,
        dueAtL1Block,
        status: outcome === undefined ? waits : outcome.code === undefined ? 'included' : 'skipped',
        ...(outcome?.code !== undefined && { code: outcome.code }),
        ...(outcome?.transactionHash !== undefined && { txHash: outcome.transactionHash }),
        ...(outcome !== undefined && { blockNumber: outcome.block }),
      };
    },
    shard_getDeposit: async (params) => {
      const [queueIndex] = parse(z.tuple([index]), params);
      const entry = findEntry(queueIndex);
      const tx = entry && queueEntryTx(entry);
      if (tx === undefined) return null;
      const receipt = await link.api.getReceipt({ hash: systemTxHash(tx) });
      if (receipt === undefined) return null;
      return {
        txHash: receipt.transactionHash,
        blockNumber: hexToNumber(receipt.blockNumber),
        status: receipt.status === '0x1' ? 'credited' : 'failed',
      };
    },
  };
}
