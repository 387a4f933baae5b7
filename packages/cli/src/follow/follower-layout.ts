import { join } from 'node:path';

/** Where a follower keeps its files, below its own folder. */
export interface FollowerLayout {
  readonly root: string;
  readonly lock: string;
  readonly node: string;
  readonly exec: string;
  readonly logs: string;
  readonly nodeConfig: string;
  readonly execConfig: string;
  readonly relayKey: string;
  readonly log: string;
  readonly nodeLog: string;
  readonly execLog: string;
}

export function followerLayout(root: string): FollowerLayout {
  const logs = join(root, 'logs');
  return {
    root,
    lock: join(root, 'follow.json'),
    node: join(root, 'node'),
    exec: join(root, 'exec'),
    logs,
    nodeConfig: join(root, 'node.json'),
    execConfig: join(root, 'exec.json'),
    relayKey: join(root, 'relay.key'),
    log: join(logs, 'follow.log'),
    nodeLog: join(logs, 'node.log'),
    execLog: join(logs, 'exec.log'),
  };
}
