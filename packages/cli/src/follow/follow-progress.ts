import type { FromChild } from '@bulkhead/node/supervision';
import type { Clock } from '@bulkhead/runtime';

type Progress = Extract<FromChild, { t: 'progress' }>;
type Report = NonNullable<Progress['report']>;

/** How a follower came to where it is: what `--once` prints. */
export interface FollowSummary extends Omit<Report, 'derived' | 'mismatchCount'> {
  readonly shardId: number;
  readonly seconds: number;
  readonly blocksPerSecond: number;
}

/** Pause between two lines, milliseconds: while it catches up, and afterwards. */
const LINE_MS = { busy: 1_000, live: 10_000 };

/** Batches that may wait for a follower that keeps up. */
const LIVE_BATCHES = 2;

/** Puts the messages of a follower's node together, over restarts of that node. */
export interface FollowTracker {
  /** Takes a message. @returns the lines it is worth. */
  take(progress: Progress): readonly string[];
  /** What `--once` waits for: everything L1 had at `l1Block` is derived and compared. */
  hasReached(l1Block: number): boolean;
  readonly mismatches: Report['mismatches'];
  /** Undefined before anything was derived. */
  summary(): FollowSummary | undefined;
}

export function createFollowTracker(args: {
  readonly shardId: number;
  readonly clock: Clock;
  /** L1's head when the command was started. */
  readonly l1Head: number;
}): FollowTracker {
  const { shardId, clock, l1Head } = args;
  const startedAt = clock.now();
  const told = new Set<string>();
  let newest: Progress | undefined;
  let before = 0;
  let lineAt = Number.NEGATIVE_INFINITY;
  let wasLive = false;

  const executed = () => before + (newest?.executed ?? 0);
  const seconds = () => (clock.now() - startedAt) / 1_000;
  const perSecond = () => Math.round((executed() / Math.max(seconds(), 0.001)) * 10) / 10;

  function alarmLines(mismatches: Report['mismatches']): string[] {
    const lines: string[] = [];
    for (const { batchIndex, field, claimed, derived } of mismatches) {
      const line = `ALARM: batch ${batchIndex} claims ${field} ${claimed}, execution gave ${derived} [CLAIM_MISMATCH]`;
      if (!told.has(line)) lines.push(line);
      told.add(line);
    }
    return lines;
  }

  /** It works on what came since, which is always something: that is no longer catching up. */
  const isLive = ({ caughtUp, report }: Progress): boolean =>
    caughtUp || (wasLive && report !== undefined && report.batches - report.derived <= LIVE_BATCHES);

  function progressLine({ l1Block, latest, report }: Progress, live: boolean): string {
    if (report === undefined) return `reading L1: block ${l1Block} of ${Math.max(l1Head, l1Block)}`;
    const { block, batches, derived, compared } = report;
    return live
      ? `latest ${latest}  safe ${block}  batches ${batches}  compared ${compared}  L1 ${l1Block}`
      : `deriving: block ${latest}, batch ${derived} of ${batches}, ${compared} compared, ${perSecond()} blocks/s`;
  }

  return {
    take(progress) {
      if (newest !== undefined && progress.executed < newest.executed) before += newest.executed;
      newest = progress;
      const lines = alarmLines(progress.report?.mismatches ?? []);
      const live = isLive(progress);
      if (live !== wasLive || clock.now() - lineAt >= (live ? LINE_MS.live : LINE_MS.busy)) {
        lines.push(progressLine(progress, live));
        lineAt = clock.now();
      }
      wasLive = live;
      return lines;
    },
    hasReached: (l1Block) => newest?.caughtUp === true && newest.l1Block >= l1Block,
    get mismatches() {
      return newest?.report?.mismatches ?? [];
    },
    summary() {
      if (newest?.report === undefined) return undefined;
      const { block, blockHash, stateRoot, batches, compared, mismatches } = newest.report;
      return {
        shardId,
        block,
        blockHash,
        stateRoot,
        batches,
        compared,
        mismatches,
        seconds: Math.round(seconds() * 100) / 100,
        blocksPerSecond: perSecond(),
      };
    },
  };
}
