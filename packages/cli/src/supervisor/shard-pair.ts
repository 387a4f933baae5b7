import { type Child, type ChildOptions, createChild } from './child.js';

type Shared = Omit<ChildOptions, 'channel' | 'onStart' | 'onReady'>;

/** The two processes of a shard and the line between them; either may die and come back without the other. */
export interface ShardPair {
  readonly node: Child;
  readonly exec: Child;
  start(): void;
  /** Resolves when both are ready for the first time. */
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
  /** Each time a process came up. */
  readonly onReady: () => void;
}): ShardPair {
  let nodeStarts = 0;
  let settle: (urls: { rpcUrl: string; wsUrl: string }) => void = () => {};
  const ready = new Promise<{ rpcUrl: string; wsUrl: string }>((resolve) => {
    settle = resolve;
  });

  const exec = createChild({
    ...options.exec,
    channel: true,
    onReady: options.onReady,
    onStart: (channel) => {
      if (channel === undefined) return;
      if (node.pid === undefined) channel.destroy();
      else node.send({ t: 'exec' }, channel);
    },
  });
  const node: Child = createChild({
    ...options.node,
    channel: false,
    onStart: () => {
      nodeStarts += 1;
      if (nodeStarts > 1) exec.restart();
    },
    onReady: ({ rpcUrl, wsUrl }) => {
      if (rpcUrl !== undefined && wsUrl !== undefined) settle({ rpcUrl, wsUrl });
      options.onReady();
    },
  });

  return {
    node,
    exec,
    ready,
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
