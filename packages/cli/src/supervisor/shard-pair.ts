import { CodedError } from '@bulkhead/runtime';
import { type Child, type ChildDown, type ChildOptions, createChild } from './child.js';

type Shared = Omit<ChildOptions, 'channel' | 'onStart' | 'onReady' | 'onFailed' | 'onRestart' | 'onDown'>;

/** How often a process may be started again before it was ever ready; with the delays between, 25 s. */
const MAX_FIRST_RESTARTS = 8;

export type PairDown = ChildDown & { readonly process: 'node' | 'exec' };

/** How long a process may take to stop when the other one stays down, milliseconds. */
const GRACE_MS = 12_000;

/** The two processes of a shard and the line between them; either may die and come back without the other. */
export interface ShardPair {
  readonly node: Child;
  readonly exec: Child;
  /** Why the shard stays down; the other process was stopped with the one that said so. */
  readonly down: PairDown | undefined;
  start(): void;
  /** Resolves when the node answers for the first time. Rejects with SHARD_FAILED when one of the two can't start. */
  readonly ready: Promise<{ readonly rpcUrl: string; readonly wsUrl: string }>;
  stop(graceMs: number): Promise<void>;
}

/**
 * The supervisor makes the line: exec gets one end at birth, the node gets the other as a handle. A node that is
 * started again needs a new line, and exec has only the one it was born with: it is started again too.
 */
export function createShardPair(options: {
  readonly node: Shared;
  readonly exec: Shared;
  /** Each time a process came up or went down. */
  readonly onChange: () => void;
}): ShardPair {
  let nodeStarts = 0;
  let down: PairDown | undefined;
  let settle: (urls: { rpcUrl: string; wsUrl: string }) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const ready = new Promise<{ rpcUrl: string; wsUrl: string }>((resolve, reject) => {
    settle = resolve;
    refuse = reject;
  });
  // Whoever awaits it hears of it; a pair that fails before anybody does must not end the supervisor.
  ready.catch(() => {});

  /** Neither is of use without the other: exec would be started again and again for want of a line. */
  const onDown = (process: PairDown['process']) => (reason: ChildDown) => {
    down ??= { ...reason, process };
    void (process === 'node' ? exec : node).stop(GRACE_MS).then(options.onChange);
    options.onChange();
  };

  /** After the first time up these refuse nothing: then a process that fails is started again until it stands. */
  const watch = ({ name, logFile }: Shared): Pick<ChildOptions, 'onFailed' | 'onRestart'> => ({
    onFailed({ message, verdict }) {
      if (verdict !== 'retry') refuse(cannotStart(name, message, 'reject'));
    },
    onRestart(restarts) {
      if (restarts > MAX_FIRST_RESTARTS) refuse(cannotStart(name, `see ${logFile}`, 'retry'));
      options.onChange();
    },
  });

  const exec: Child = createChild({
    ...options.exec,
    ...watch(options.exec),
    channel: true,
    onReady: options.onChange,
    onDown: onDown('exec'),
    onStart: (channel) => {
      if (channel === undefined) return;
      if (node.pid === undefined) channel.destroy();
      else node.send({ t: 'exec' }, channel);
    },
  });
  const node: Child = createChild({
    ...options.node,
    ...watch(options.node),
    channel: false,
    onStart: () => {
      nodeStarts += 1;
      if (nodeStarts > 1) exec.restart();
    },
    onReady: ({ rpcUrl, wsUrl }) => {
      if (rpcUrl !== undefined && wsUrl !== undefined) settle({ rpcUrl, wsUrl });
      options.onChange();
    },
    onDown: onDown('node'),
  });

  return {
    node,
    exec,
    ready,
    get down() {
      return down;
    },
    start() {
      node.start();
      exec.start();
    },
    async stop(graceMs) {
      await node.stop(graceMs);
      await exec.stop(graceMs);
    },
  };
}

function cannotStart(name: string, why: string, verdict: 'reject' | 'retry'): CodedError<'SHARD_FAILED'> {
  return new CodedError({ code: 'SHARD_FAILED', message: `${name} can't start: ${why}`, verdict });
}
