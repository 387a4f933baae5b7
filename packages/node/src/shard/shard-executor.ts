import type { BlockInputs } from '@bulkhead/protocol';
import { CodedError, type Logger } from '@bulkhead/runtime';
import type { Executor, HeadBlock, ProducedBlock } from '@bulkhead/sequencer';
import type { Hex } from 'viem';
import type { ExecHead, SealedBlockReport } from '../exec/exec-api.js';
import type { ExecLink } from './exec-link.js';

/** What the node does when its shard's head moves. Called in order, one at a time; must not throw. */
export interface HeadListener {
  onSealed(report: SealedBlockReport): void;
  /** The head went back to `head`; `removed` is what was undone. */
  onUnwound(
    head: ExecHead,
    removed: { readonly transactions: readonly Hex[]; readonly logs: SealedBlockReport['logs'] },
  ): void;
  /** Exec came back with a head whose blocks were never reported: everything must be read anew. */
  onLostTrack(head: ExecHead): void;
}

export type AnnouncedOutcome = { readonly kept: true } | { readonly kept: false; readonly hash: Hex };

/** Exec as the node's sequencer and derivation see it: one writer, with the head remembered. */
export interface ShardExecutor extends Executor {
  head(): HeadBlock & { readonly originHash: Hex };
  /** Executes derived inputs, as a follower does: nothing is left out for lack of time. Writes throw HEAD_UNKNOWN (retry) until `refresh`. */
  importBlock(inputs: BlockInputs): Promise<SealedBlockReport>;
  /** Executes announced inputs; a block that has another hash than `expected` is not kept: then its hash. */
  importAnnounced(inputs: BlockInputs, expected: Hex): Promise<AnnouncedOutcome>;
  /** Puts the head back to a block. */
  unwind(to: number): Promise<void>;
  /** Asks exec for its head if it was restarted since; true when it was. */
  refresh(): Promise<boolean>;
}

/** @throws CodedError WRONG_GENESIS (fatal) when exec runs another shard, EXEC_UNAVAILABLE (retry) */
export async function createShardExecutor(args: {
  readonly link: ExecLink;
  readonly genesisHash: Hex;
  readonly listener: HeadListener;
  readonly logger: Logger;
}): Promise<ShardExecutor> {
  const { link, genesisHash, listener, logger } = args;
  const { api } = link;
  let generation = -1;
  let head: ExecHead | undefined;

  async function readStatus(): Promise<ExecHead> {
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
    generation = attached;
    return status.head;
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
    head = report.head;
    listener.onSealed(report);
    return report;
  }

  head = await readStatus();
  logger.info('exec answers', { block: head.number, hash: head.hash });

  return {
    head: known,
    async refresh() {
      if (generation === link.generation) return false;
      const before = known();
      head = await readStatus();
      if (head.hash !== before.hash) listener.onLostTrack(head);
      return true;
    },
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
    async unwind(to) {
      assertCurrent();
      const result = await api.unwind({ to });
      head = result.head;
      listener.onUnwound(result.head, result);
    },
    blockInputs: (from, to) => api.blockInputs({ from, to }),
    outboxItems: (query) => api.outboxItems(query),
    outboxCount: async (block) => (await api.claimOutputs({ block, since: block })).outboxCount,
    claimOutputs: (block, since) => api.claimOutputs({ block, since }),
  };
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
