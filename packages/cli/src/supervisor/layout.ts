import { join } from 'node:path';
import type { ShardId } from '@bulkhead/protocol';

/** Where a network keeps its files, below its own directory. */
export interface Layout {
  readonly root: string;
  readonly l1: { readonly state: string; readonly pid: string; readonly log: string };
  readonly lock: string;
  readonly shards: string;
  readonly supervisorLog: string;
  /** What a detached `up` prints. */
  readonly upLog: string;
  readonly operatorKeys: string;
  /** Of the committee that may truncate claims: one verifier. */
  readonly verifierKey: string;
  readonly guardianKey: string;
  /** Of `bulkhead faucet`. */
  readonly faucetKey: string;
  /** First chain id of the next network, when wallets may know those of the last one (`reset --new-chain-ids`). */
  readonly nextChainId: string;
  shard(id: ShardId): ShardLayout;
}

export interface ShardLayout {
  readonly root: string;
  readonly node: string;
  readonly exec: string;
  readonly nodeConfig: string;
  readonly execConfig: string;
  readonly sequencerKey: string;
  readonly relayKey: string;
  readonly nodeLog: string;
  readonly execLog: string;
}

export function createLayout(root: string): Layout {
  const logs = join(root, 'logs');
  return {
    root,
    l1: { state: join(root, 'l1', 'state.json'), pid: join(root, 'l1', 'anvil.pid'), log: join(logs, 'l1.log') },
    lock: join(root, 'supervisor.json'),
    shards: join(root, 'shards'),
    supervisorLog: join(logs, 'supervisor.log'),
    upLog: join(logs, 'up.log'),
    operatorKeys: join(root, 'operator.json'),
    verifierKey: join(root, 'verifier.key'),
    guardianKey: join(root, 'guardian.key'),
    faucetKey: join(root, 'faucet.key'),
    nextChainId: join(root, 'next-chain-id'),
    shard(id) {
      const shard = join(root, 'shards', String(id));
      return {
        root: shard,
        node: join(shard, 'node'),
        exec: join(shard, 'exec'),
        nodeConfig: join(shard, 'node.json'),
        execConfig: join(shard, 'exec.json'),
        sequencerKey: join(shard, 'sequencer.key'),
        relayKey: join(shard, 'relay.key'),
        nodeLog: join(logs, `shard-${id}-node.log`),
        execLog: join(logs, `shard-${id}-exec.log`),
      };
    },
  };
}
