export { genesisHash } from '@bulkhead/execution';
export {
  type ExecConfig,
  type ExecConfigFile,
  execConfigSchema,
  type FollowerConfig,
  type FollowerConfigFile,
  followerConfigSchema,
  genesisConfigSchema,
  l1ContractsSchema,
  type NodeConfig,
  type NodeConfigFile,
  nodeConfigSchema,
} from './config/config-schema.js';
export {
  type FollowerModules,
  type FollowerNode,
  type FollowProgress,
  startFollowerNode,
} from './follow/create-follower-node.js';
export type { FollowReport } from './follow/derived-chain.js';
export { relayPeerId } from './relay-peer-id.js';
export type { OutputMismatch } from './shard/claim-check.js';
export { type FromChild, fromChildSchema, type ToChild, toChildSchema } from './supervision.js';
