import type { BlockInputs } from '@bulkhead/protocol';
import { CodedError, type Logger } from '@bulkhead/runtime';
import type { Executor, HeadBlock, ProducedBlock } from '@bulkhead/sequencer';
import type { Hex } from 'viem';
import type { Heal } from '../damage/damage-record.js';
import type { ExecHead, SealedBlockReport } from '../exec/exec-api.js';
import type { ExecLink } from './exec-link.js';
import type { UnpostedBlocks } from './unposted-blocks.js';

/** What the node does when its shard's head moves. Called in order, one at a time; must not throw. */
export interface HeadListener {
  onSealed(report: SealedBlockReport): void;
  /** The head went back to `head`; `removed` is what was undone. */
  onUnwound(
    head: ExecHead,
    removed: { readonly transactions: readonly Hex[]; readonly logs: SealedBlockReport['logs'] },
    cause: { readonly before: ExecHead; readonly reason: UnwindReason },
  ): void;
  /** Exec came back with another head than `before`: everything must be read anew. */
  onLostTrack(head: ExecHead, before: ExecHead): void;
}

/**
 * Why blocks were taken back: L1 dropped their origins, L1 holds another batch in their place, or they could not be made
 * again after exec had lost them.
 */
export type UnwindReason = 'l1-reorg' | 'forced-batch' | 'rebuild';

export type AnnouncedOutcome = { readonly kept: true } | { readonly kept: false; readonly hash: Hex };

/** Exec as the node's sequencer and derivation see it: one writer, with the head remembered. */
export interface ShardExecutor extends Executor {
  head(): HeadBlock & { readonly originHash: Hex };
  /** Executes derived inputs, as a follower does: nothing is left out for lack of time. Writes throw HEAD_UNKNOWN (retry) until `refresh`. */
  importBlock(inputs: BlockInputs): Promise<SealedBlockReport>;
  /** Executes announced inputs; a block that has another hash than `expected` is not kept: then its hash. */
  importAnnounced(inputs: BlockInputs, expected: Hex): Promise<AnnouncedOutcome>;
  /** As `importBlock` for blocks in a row, many at once; commits at least the first. @returns reports of those it committed */
  importBlocks(blocks: readonly BlockInputs[]): Promise<readonly SealedBlockReport[]>;
  /** Puts the head back to a block. */
  unwind(to: number, reason?: UnwindReason): Promise<void>;
  /** Asks exec for its head if it was restarted since; true when it was. */
  refresh(): Promise<boolean>;
  /** False when exec was started again and nobody has asked for its head since. */
  isCurrent(): boolean;
  /** Databases that exec has set aside, as it said last. */
  heals(): readonly Heal[];
}

/** @throws CodedError WRONG_GENESIS (fatal) when exec runs another shard, EXEC_UNAVAILABLE (retry) */
export async function createShardExecutor(args: {
  readonly link: ExecLink;
  readonly genesisHash: Hex;
  readonly listener: HeadListener;
  /** Gets the inputs of each block that is made, before anybody hears of it. */
  readonly unposted?: Pick<UnpostedBlocks, 'record' | 'dropAbove'>;
  readonly logger: Logger;
}): Promise<ShardExecutor> {
  const { link, genesisHash, listener, unposted, logger } = args;
  const { api } = link;
  let generation = -1;
  let head: ExecHead | undefined;
  let heals: readonly Heal[] = [];

  async function readStatus(): Promise<{ readonly head: ExecHead; readonly generation: number }> {
    let attached = link.generation;
    let status = await api.status({});
    while (attached !== link.generation) {
      attached = link.generation;
      status = await api.status({});
    }
    if (status.genesisHash !== genesisHash)
      throw new CodedError({
        code: 'WRONG_GENESIS',
        message: `exec holds a shard with genesis ${status.genesisHash}, not ${genesisHash}`,
        verdict: 'fatal',
      });
    heals = status.heals;
    return { head: status.head, generation: attached };
  }

  const known = (): ExecHead => {
    if (head === undefined)
      throw new CodedError({ code: 'NO_HEAD', message: 'the head is not known yet', verdict: 'retry' });
    return head;
  };

  /** A new exec may be ahead of the head that is known here. @throws CodedError HEAD_UNKNOWN (retry) */
  function assertCurrent(): void {
    if (generation === link.generation) return;
    throw new CodedError({ code: 'HEAD_UNKNOWN', message: 'exec was started again', verdict: 'retry' });
  }

  async function write(inputs: BlockInputs, cpuBudgetMs: number, derived: boolean): Promise<SealedBlockReport> {
    assertCurrent();
    const report = await api.produceBlock({ inputs, cpuBudgetMs, derived });
    if (!derived) {
      const { hash, parentHash } = report.header;
      await unposted?.record({ hash, parentHash, inputs: { ...inputs, transactions: includedOf(inputs, report) } });
    }
    head = report.head;
    listener.onSealed(report);
    return report;
  }

  ({ head, generation } = await readStatus());
  logger.info('exec answers', { block: head.number, hash: head.hash });

  return {
    head: known,
    async refresh() {
      if (generation === link.generation) return false;
      const before = known();
      const status = await readStatus();
      // In one step: whoever sees this generation as current sees its head, and what the listener says of it.
      if (status.head.hash !== before.hash) listener.onLostTrack(status.head, before);
      ({ head, generation } = status);
      return true;
    },
    isCurrent: () => generation === link.generation,
    heals: () => heals,
    async produceBlock(inputs, { cpuBudgetMs }) {
      return toProduced(await write(inputs, cpuBudgetMs, false));
    },
    importBlock: (inputs) => write(inputs, Number.MAX_SAFE_INTEGER, true),
    async importAnnounced(inputs, expected) {
      assertCurrent();
      const outcome = await api.importAnnounced({ inputs, expected });
      if (!outcome.kept) return outcome;
      head = outcome.report.head;
      listener.onSealed(outcome.report);
      return { kept: true };
    },
    async importBlocks(blocks) {
      assertCurrent();
      const reports = await api.importBlocks({ blocks: [...blocks] });
      for (const report of reports) {
        head = report.head;
        listener.onSealed(report);
      }
      return reports;
    },
    async unwind(to, reason = 'l1-reorg') {
      assertCurrent();
      const before = known();
      const result = await api.unwind({ to });
      head = result.head;
      listener.onUnwound(result.head, result, { before, reason });
      await unposted?.dropAbove(to);
    },
    blockInputs: (from, to) => api.blockInputs({ from, to }),
    outboxItems: (query) => api.outboxItems(query),
    outboxCount: async (block) => (await api.claimOutputs({ block, since: block })).outboxCount,
    claimOutputs: (block, since) => api.claimOutputs({ block, since }),
  };
}

/** The transactions of the inputs that the block includes, in their order. */
function includedOf({ transactions }: BlockInputs, { skipped, untried }: SealedBlockReport): readonly Hex[] {
  const left = new Set(skipped.map(({ position }) => position));
  return transactions.slice(0, transactions.length - untried).filter((_, position) => !left.has(position));
}

function toProduced(report: SealedBlockReport): ProducedBlock {
  const { head, gasUsed, included, skipped, accounts, payloadBytes } = report;
  return {
    number: head.number,
    hash: head.hash,
    timestamp: head.timestamp,
    originNumber: head.originNumber,
    nextBaseFee: head.nextBaseFee,
    gasUsed,
    included,
    skipped,
    accounts,
    payloadBytes,
  };
}
