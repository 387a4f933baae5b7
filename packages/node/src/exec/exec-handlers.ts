import type { BlockSummary, Engine, SealedBlock } from '@bulkhead/execution';
import type { EthLog } from '@bulkhead/protocol';
import { type Hex, zeroHash } from 'viem';
import type { Handlers } from '../channel/api.js';
import type { Heal } from '../damage/damage-record.js';
import { createViewHandlers, type RunView, runViewsHere } from '../views/view-handlers.js';
import type { ExecApi, ExecHead } from './exec-api.js';
import { createReadHandlers } from './read-handlers.js';

/** An import stops after a block with which its answer holds so many logs, or has taken so long, milliseconds. */
const ENOUGH_LOGS = 10_000;
const ENOUGH_MS = 500;

/**
 * Answers the node's calls from the engine. Genesis stands on the L1 block of the registration, which exec doesn't know: 0.
 *
 * @param heals - what `status` tells of databases that were set aside
 * @param runView - runs what users try out; in this very thread when absent
 */
export function createExecHandlers(
  engine: Engine,
  heals: readonly Heal[] = [],
  runView: RunView = runViewsHere(engine),
): Handlers<ExecApi> {
  const { reads } = engine;

  const toHead = (summary: BlockSummary): ExecHead => ({
    number: summary.number,
    hash: summary.hash,
    timestamp: summary.timestamp,
    originNumber: summary.originNumber ?? 0,
    originHash: summary.originHash ?? zeroHash,
    nextBaseFee: summary.nextBaseFee,
  });

  const report = (sealed: SealedBlock) => ({
    head: toHead(sealed.summary),
    header: sealed.block,
    logs: sealed.receipts.flatMap((receipt) => receipt.logs),
    gasUsed: sealed.summary.gasUsed,
    included: sealed.included.map(({ hash }) => hash),
    skipped: sealed.skipped.map(({ position, hash, code }) => ({ position, hash, code })),
    untried: sealed.untried,
    accounts: [...sealed.accounts],
    payloadBytes: sealed.payloadBytes,
  });

  async function logsOf(number: number): Promise<EthLog[]> {
    const receipts = await reads.getBlockReceipts({ number });
    return (receipts ?? []).flatMap((receipt) => receipt.logs);
  }

  /** Origins never go back, so the blocks are ordered by them. */
  async function lastBlockOfOrigin(originNumber: number): Promise<BlockSummary> {
    let low = 0;
    let high = engine.head().number;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (((await engine.summary(middle)).originNumber ?? 0) <= originNumber) low = middle;
      else high = middle - 1;
    }
    return engine.summary(low);
  }

  return {
    status: async () => ({ head: toHead(engine.head()), genesisHash: engine.genesisHash, heals: [...heals] }),
    produceBlock: async ({ inputs, cpuBudgetMs, derived }) => {
      if (derived) return report(await engine.produceBlock(inputs, { mode: 'import' }));
      const deadline = performance.now() + cpuBudgetMs;
      return report(
        await engine.produceBlock(inputs, { mode: 'build', shouldStop: () => performance.now() > deadline }),
      );
    },
    importAnnounced: async ({ inputs, expected }) => {
      const sealed = await engine.executeBlock(inputs, { mode: 'import' });
      const { hash } = sealed.summary;
      if (hash !== expected) return { kept: false as const, hash };
      await engine.commitBlock(sealed);
      return { kept: true as const, report: report(sealed) };
    },
    importBlocks: async ({ blocks }) => {
      const startedAt = performance.now();
      let logs = 0;
      const isEnough = ({ receipts }: SealedBlock) => {
        for (const receipt of receipts) logs += receipt.logs.length;
        return logs >= ENOUGH_LOGS || performance.now() - startedAt >= ENOUGH_MS;
      };
      return (await engine.importBlocks(blocks, isEnough)).map(report);
    },
    unwind: async ({ to }) => {
      const transactions: Hex[][] = [];
      const logs: EthLog[][] = [];
      await engine.unwind(to, async (number) => {
        transactions.push([...(await engine.blockInputs(number)).transactions]);
        logs.push((await logsOf(number)).map((log) => ({ ...log, removed: true })));
      });
      return { head: toHead(engine.head()), transactions: transactions.reverse().flat(), logs: logs.reverse().flat() };
    },
    blockInputs: async ({ from, to }) => {
      const list = [];
      for (let number = from; number <= to; number++) list.push(await engine.blockInputs(number));
      return list;
    },
    lastBlockOfOrigin: async ({ originNumber }) => {
      const head = toHead(await lastBlockOfOrigin(originNumber));
      return { number: head.number, originNumber: head.originNumber, originHash: head.originHash };
    },
    outboxItems: async (query) => [...(await engine.outboxItems(query))],
    tryBlock: async ({ inputs }) => ({ hash: (await engine.reexecuteBlock(inputs.number, inputs)).summary.hash }),
    queueOutcome: async ({ index }) => engine.findQueueOutcome(index),
    claimOutputs: async ({ block, since }) => {
      const outputs = await engine.claimOutputs(block, since);
      return { ...outputs, inTotals: [...outputs.inTotals], outTotals: [...outputs.outTotals] };
    },
    supplyAt: ({ block }) => engine.supplyAt(block),
    sumBalances: async () => {
      const { supply } = await engine.sumBalances();
      return { block: engine.head().number, supply };
    },
    ...createReadHandlers(reads),
    ...createViewHandlers(engine.viewJobs, runView),
  };
}
