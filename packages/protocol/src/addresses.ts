import type { Address } from 'viem';

/** Genesis addresses on every shard (docs/spec/derivation.md). */
export const SHARD_CONTRACTS = {
  L1Info: '0xbb00000000000000000000000000000000000001',
  Outbox: '0xbb00000000000000000000000000000000000002',
  Inbox: '0xbb00000000000000000000000000000000000003',
  ShardBridge: '0xbb00000000000000000000000000000000000004',
  FeeVault: '0xbb00000000000000000000000000000000000005',
  /** What every bridged token is a clone of. */
  BridgedERC20: '0xbb00000000000000000000000000000000000006',
  ShardState: '0xbb00000000000000000000000000000000000007',
} as const satisfies Record<string, Address>;

/** Sender of 0x7E transactions that carry deliveries. */
export const DELIVERER: Address = '0xbb0000000000000000000000000000000000dddd';
/** Sender of 0x7E transactions that carry origin updates and queue entries. */
export const SYSTEM: Address = '0xbb0000000000000000000000000000000000ffff';

export const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11';
/** The CREATE2 deployer that forge, viem and Safe expect. */
export const CREATE2_DEPLOYER: Address = '0x4e59b44847b379578588920cA78FbF26c0B4956C';
/** EIP-2935 block hash history. */
export const HISTORY_STORAGE: Address = '0x0000F90827F1C53a10cb7A02335B175320002935';
/** EIP-4788 beacon roots. */
export const BEACON_ROOTS: Address = '0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02';
