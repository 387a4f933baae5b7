/** What the two processes of a shard are made of, for those who run them inside their own process. */
export { serve } from './channel/serve.js';
export { execApi } from './exec/exec-api.js';
export { createExecHandlers } from './exec/exec-handlers.js';
export { createStandIn, type StandIn } from './follow/claim-for-stalled.js';
export {
  type FollowerModules,
  type FollowerNode,
  type FollowProgress,
  startFollowerNode,
} from './follow/create-follower-node.js';
export { createFollowCore, type FollowCore } from './follow/follow-core.js';
export { createObjector, type Objector } from './follow/object-to-lies.js';
export type { OutputMismatch } from './shard/claim-check.js';
export { type ShardNode, startShardNode } from './shard/create-shard-node.js';
export { createDerivation, type Derivation, lastBlock } from './shard/derivation.js';
export { createExecLink, type ExecLink } from './shard/exec-link.js';
export { type BlockImport, createBlockImport } from './shard/import-blocks.js';
export { createL1State, type L1State } from './shard/l1-state.js';
export { readMessageLogs } from './shard/message-logs.js';
export { machineIo, type NodeIo } from './shard/node-io.js';
export { openL1 } from './shard/open-l1.js';
export { createShardExecutor, type ShardExecutor } from './shard/shard-executor.js';
export { findStandingBlock } from './shard/standing-block.js';
export { packResult } from './views/pack.js';
export { createViewPool, type ViewPool } from './views/view-pool.js';
export { startViewThread, type ViewThread } from './views/view-thread.js';
