import type { ShardExecutor } from './shard-executor.js';

/** Settling with L1 across restarts of exec. Both run under the head lock. */
export interface ExecGenerations {
  /** Meets exec, then runs the role's own settling; an exec that is new stays new until this has succeeded. */
  settle(): Promise<void>;
  /**
   * Settles if exec was started again. L1 may have dropped blocks while exec was away, and exec may hold a block that nobody
   * was told of: whether its origin stands has never been asked.
   */
  meetExec(): Promise<void>;
}

export function createExecGenerations(args: {
  readonly executor: Pick<ShardExecutor, 'refresh'>;
  /** Exec was started again: everything that remembers its head catches up. */
  readonly onExecBack: () => Promise<void>;
  /** Makes exec and L1 agree. */
  readonly settle: () => Promise<void>;
}): ExecGenerations {
  const { executor, onExecBack } = args;
  /** Exec was started again, and what it holds has not been settled yet. */
  let isNew = false;

  async function settle(): Promise<void> {
    if (await executor.refresh()) isNew = true;
    if (isNew) await onExecBack();
    await args.settle();
    isNew = false;
  }

  return {
    settle,
    async meetExec() {
      if (await executor.refresh()) isNew = true;
      if (isNew) await settle();
    },
  };
}
