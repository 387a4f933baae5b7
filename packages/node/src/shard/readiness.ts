import { type Clock, CodedError } from '@bulkhead/runtime';
import type { ExecHead } from '../exec/exec-api.js';

const POLL_MS = 25;

/** How far a rebuild of the shard has come. */
export interface SyncProgress {
  readonly startingBlock: number;
  readonly currentBlock: number;
  /** Head of the shard before exec lost it. */
  readonly highestBlock: number;
}

/**
 * Whether what exec says is what the shard is. An exec that was started again may have lost blocks that users have seen: until
 * they are made again it answers nobody.
 */
export interface Readiness {
  /**
   * Resolves when exec may be asked, at once in normal times; waits for somebody to look at a new exec.
   *
   * @throws CodedError NOT_READY (retry) during a rebuild, EXEC_UNAVAILABLE (retry)
   */
  enter(): Promise<void>;
  /** Undefined in normal times. */
  progress(): SyncProgress | undefined;
  /** Exec stands at `head`, and the shard has been at `goal`. */
  begin(head: ExecHead, goal: ExecHead): void;
  done(): void;
}

export function createReadiness(options: {
  readonly clock: Clock;
  /** How long to wait for a look at a new exec, milliseconds. */
  readonly patienceMs: number;
  readonly executor: () => { isCurrent(): boolean; head(): { readonly number: number } };
}): Readiness {
  const { clock, patienceMs, executor } = options;
  let rebuild: { readonly from: number; readonly to: number } | undefined;

  function progress(): SyncProgress | undefined {
    if (rebuild === undefined) return undefined;
    const currentBlock = executor().head().number;
    return { startingBlock: rebuild.from, currentBlock, highestBlock: Math.max(rebuild.to, currentBlock) };
  }

  return {
    progress,
    async enter() {
      const deadline = clock.now() + patienceMs;
      while (rebuild === undefined && !executor().isCurrent()) {
        if (clock.now() >= deadline) throw unavailable();
        await clock.sleep(POLL_MS);
      }
      const running = progress();
      if (running !== undefined) throw notReady(running);
    },
    begin(head, goal) {
      // Exec may die again during a rebuild: the goal stays what users have seen.
      rebuild = { from: head.number, to: Math.max(goal.number, rebuild?.to ?? 0) };
    },
    done() {
      rebuild = undefined;
    },
  };
}

/** The error of every question during a rebuild. */
export function notReady({ currentBlock, highestBlock }: SyncProgress): CodedError<'NOT_READY'> {
  return new CodedError({
    code: 'NOT_READY',
    message: `not ready: the shard is being rebuilt from L1, block ${currentBlock} of ${highestBlock}`,
    verdict: 'retry',
  });
}

function unavailable(): CodedError<'EXEC_UNAVAILABLE'> {
  return new CodedError({
    code: 'EXEC_UNAVAILABLE',
    message: 'the execution process was started again and has not been looked at',
    verdict: 'retry',
  });
}
