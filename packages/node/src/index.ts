export { genesisHash } from '@bulkhead/execution';
export {
  type ExecConfig,
  type ExecConfigFile,
  execConfigSchema,
  type FollowConfig,
  type FollowConfigFile,
  followConfigSchema,
  genesisConfigSchema,
  l1ContractsSchema,
  type NodeConfig,
  type NodeConfigFile,
  nodeConfigSchema,
} from './config/config-schema.js';
export type { FollowReport } from './follow/follow-core.js';
export { type FollowShardOptions, followShard, type ShardFollower } from './follow/follow-shard.js';
export { relayPeerId } from './relay-peer-id.js';
export type { OutputMismatch } from './shard/claim-check.js';
export { type FromChild, fromChildSchema, type ToChild, toChildSchema } from './supervision.js';
