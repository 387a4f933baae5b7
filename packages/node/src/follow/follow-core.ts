import type { ShardId } from '@bulkhead/protocol';
import { CodedError, createSerial, type Logger } from '@bulkhead/runtime';
import type { L1Follower, L1Unwind } from '@bulkhead/settlement';
import { type Hex, hexToNumber } from 'viem';
import type { OutputMismatch } from '../shard/claim-check.js';
import { createDerivation, lastBlock } from '../shard/derivation.js';
import type { ExecLink } from '../shard/exec-link.js';
import type { L1State } from '../shard/l1-state.js';
import type { FindOrigin } from '../shard/open-l1.js';
import type { ShardExecutor } from '../shard/shard-executor.js';
import { findStandingBlock } from '../shard/standing-block.js';
import { findRecord } from '../shard/wait-for-l1.js';

/** The shard as L1 tells it. */
export interface FollowReport {
  /** Last block that a batch on L1 holds. */
  readonly block: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  /** Batches on L1, all of them executed here. */
  readonly batches: number;
  /** Standing claims that say something else than execution here, in order. */
  readonly mismatches: readonly OutputMismatch[];
}

/** Keeps an exec equal to what L1 holds of its shard. */
export interface FollowCore {
  /** Takes back what L1 dropped. Call it before the rows of these L1 blocks go, and again if it fails. */
  unwind(unwind: L1Unwind): Promise<void>;
  /**
   * Executes every batch that L1 has and compares its claim.
   *
   * @throws CodedError SHARD_UNKNOWN (retry), SHARD_MISMATCH (fatal)
   */
  rebuild(): Promise<FollowReport>;
}

export function createFollowCore(modules: {
  readonly shardId: ShardId;
  readonly genesisHash: Hex;
  /** Seconds. */
  readonly genesisTimestamp: number;
  readonly l1: Pick<L1State, 'view' | 'unwind'>;
  readonly follower: Pick<L1Follower, 'findBlock'>;
  readonly findOrigin: FindOrigin;
  readonly executor: ShardExecutor;
  readonly link: ExecLink;
  readonly logger: Logger;
}): FollowCore {
  const { shardId, genesisHash, l1, findOrigin, executor, link, logger } = modules;
  const derivation = createDerivation(modules);
  const headLock = createSerial();
  let mismatches: OutputMismatch[] = [];

  const countBatches = () => (l1.view.lastBatch(shardId)?.header.batchIndex ?? -1) + 1;

  /** Takes back blocks whose origin or batch L1 no longer has: another batch may come in its place. */
  async function settle(): Promise<void> {
    await executor.refresh();
    const last = l1.view.lastBatch(shardId);
    const standing = await findStandingBlock({ link, executor, l1, findOrigin });
    const keep = Math.min(standing, last === undefined ? 0 : lastBlock(last));
    const head = executor.head().number;
    if (keep === head) return;
    logger.warn('L1 dropped batches: their blocks are taken back', { from: keep + 1, to: head });
    await executor.unwind(keep);
  }

  return {
    unwind: (unwind) =>
      headLock.run(async () => {
        l1.unwind(unwind);
        const batches = countBatches();
        mismatches = mismatches.filter(({ batchIndex }) => batchIndex < batches);
        derivation.rewind(batches);
        await settle();
      }),
    rebuild: () =>
      headLock.run(async () => {
        if (findRecord(l1, shardId, genesisHash) === undefined)
          throw new CodedError({ code: 'SHARD_UNKNOWN', message: `L1 has no shard ${shardId}`, verdict: 'retry' });
        await settle();
        await derivation.catchUp();
        mismatches.push(...(await derivation.compareClaims()));
        const { number } = executor.head();
        const block = await link.api.getBlock({ at: { number }, full: false });
        if (block === undefined)
          throw new CodedError({ code: 'BLOCK_MISSING', message: `exec has no block ${number}`, verdict: 'fatal' });
        const { hash: blockHash, stateRoot } = block;
        const batches = countBatches();
        return { block: hexToNumber(block.number), blockHash, stateRoot, batches, mismatches: [...mismatches] };
      }),
  };
}
