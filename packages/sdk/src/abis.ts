/** Interfaces of the contracts that users meet, and their addresses on every shard. */
export {
  assetVaultAbi,
  batchInboxAbi,
  bridgedErc20Abi,
  inboxAbi,
  l1InfoAbi,
  outboxAbi,
  SHARD_CONTRACTS,
  shardBridgeAbi,
  shardQueueAbi,
  shardRegistryAbi,
  shardStateAbi,
  stateClaimsAbi,
} from '@bulkhead/protocol/user';
