import {
  assetVaultAbi,
  batchInboxAbi,
  committeeArbiterAbi,
  guardianAbi,
  type L1Contracts,
  shardQueueAbi,
  shardRegistryAbi,
  stateClaimsAbi,
} from '@bulkhead/protocol';

/** ABI of each L1 contract, by its name. */
export const L1_ABIS = {
  ShardRegistry: shardRegistryAbi,
  ShardQueue: shardQueueAbi,
  BatchInbox: batchInboxAbi,
  StateClaims: stateClaimsAbi,
  AssetVault: assetVaultAbi,
  Arbiter: committeeArbiterAbi,
  Guardian: guardianAbi,
} as const satisfies Record<keyof L1Contracts, unknown>;

/** Every error that a call into the L1 contracts may revert with: an inner contract's error comes through unchanged. */
export const L1_ERRORS_ABI = Object.values(L1_ABIS).flatMap((abi) => abi.filter((item) => item.type === 'error'));
