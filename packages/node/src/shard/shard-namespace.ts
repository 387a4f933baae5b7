import type { Caller } from '@bulkhead/rpc';
import type { BlobArchive, L1Follower } from '@bulkhead/settlement';
import type { NodeConfig } from '../config/config-schema.js';
import type { Alarm } from './alarms.js';
import type { ExecLink } from './exec-link.js';
import type { ShardHeads } from './heads.js';
import type { L1State } from './l1-state.js';
import type { MessageBook } from './message-book.js';
import { chainMethods } from './namespace/chain-methods.js';
import { messageMethods } from './namespace/message-methods.js';
import type { Methods } from './namespace/params.js';
import { queueMethods } from './namespace/queue-methods.js';
import { stateMethods } from './namespace/state-methods.js';
import type { NodeStatus } from './node-status.js';
import type { OwnOutbox } from './own-outbox.js';
import type { Readiness } from './readiness.js';
import type { ShardExecutor } from './shard-executor.js';

/** Which shard it is, and its L1. */
export type NamespaceConfig = Pick<NodeConfig, 'genesis' | 'genesisHash' | 'l1'>;

/** What this node does for its shard, and what has gone wrong that an operator must see. */
export interface RoleReport {
  readonly role: 'sequencer' | 'follower';
  /** Newest last. */
  alarms(): readonly Alarm[];
}

export interface ShardNamespaceModules {
  readonly config: NamespaceConfig;
  /** Lets calls through only while exec may be asked. */
  readonly link: Pick<ExecLink, 'api'>;
  readonly executor: ShardExecutor;
  readonly heads: ShardHeads;
  readonly l1: L1State;
  readonly follower: Pick<L1Follower, 'waitingForBlobs'>;
  readonly archive: Pick<BlobArchive, 'find'>;
  readonly book: MessageBook;
  readonly outbox: OwnOutbox;
  readonly role: RoleReport;
  readonly readiness: Pick<Readiness, 'enter'>;
  readonly status: Pick<NodeStatus, 'syncing' | 'databases' | 'posting'>;
  /** What L1 said in one of its blocks. */
  readonly findRow: L1Follower['findBlock'];
  /** `D`, L1 blocks. */
  readonly queueDelay: () => Promise<number>;
}

/** Answered during a rebuild too. */
const ALWAYS_ANSWERED: ReadonlySet<string> = new Set(['shard_getNetwork', 'shard_syncStatus']);

/** Methods of the `shard_` namespace (docs/architecture.md); each parses its params and answers JSON. */
export function shardNamespace(modules: ShardNamespaceModules): Methods {
  const methods: Methods = {
    ...chainMethods(modules),
    ...messageMethods(modules),
    ...queueMethods(modules),
    ...stateMethods(modules),
  };
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      Object.assign(
        async (params: readonly unknown[], caller?: Caller) => {
          if (!ALWAYS_ANSWERED.has(name)) await modules.readiness.enter();
          return method(params, caller);
        },
        { heavy: method.heavy ?? false },
      ),
    ]),
  );
}
