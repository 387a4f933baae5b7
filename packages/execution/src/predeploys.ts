import {
  BEACON_ROOTS_CODE,
  bridgedErc20RuntimeBytecode,
  CREATE2_DEPLOYER_CODE,
  feeVaultRuntimeBytecode,
  HISTORY_STORAGE_CODE,
  inboxRuntimeBytecode,
  l1InfoRuntimeBytecode,
  multicall3RuntimeBytecode,
  outboxRuntimeBytecode,
  shardBridgeRuntimeBytecode,
  shardStateRuntimeBytecode,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';

/** Runtime code of the contracts that a shard has from genesis. */
export interface Predeploys {
  readonly L1Info: Hex;
  readonly Outbox: Hex;
  readonly Inbox: Hex;
  readonly ShardBridge: Hex;
  readonly FeeVault: Hex;
  readonly BridgedERC20: Hex;
  readonly ShardState: Hex;
  readonly Multicall3: Hex;
  readonly Create2Deployer: Hex;
  readonly HistoryStorage: Hex;
  readonly BeaconRoots: Hex;
}

/** The contracts of this version of the protocol. */
export function genesisPredeploys(): Predeploys {
  return {
    L1Info: l1InfoRuntimeBytecode,
    Outbox: outboxRuntimeBytecode,
    Inbox: inboxRuntimeBytecode,
    ShardBridge: shardBridgeRuntimeBytecode,
    FeeVault: feeVaultRuntimeBytecode,
    BridgedERC20: bridgedErc20RuntimeBytecode,
    ShardState: shardStateRuntimeBytecode,
    Multicall3: multicall3RuntimeBytecode,
    Create2Deployer: CREATE2_DEPLOYER_CODE,
    HistoryStorage: HISTORY_STORAGE_CODE,
    BeaconRoots: BEACON_ROOTS_CODE,
  };
}
