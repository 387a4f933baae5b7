import { encodePacked, type Hex } from 'viem';
import { toAbiUint64 } from './abi-uint.js';
import type { AssetId, ShardId } from './ids.js';
import { keccak256 } from './keccak.js';
import type { SettlementLeaf } from './settlement-leaf.js';

/** A shard's leaf in the settlement tree (docs/spec/messages.md). @throws {ProtocolError} `abi-field-out-of-range` */
export function settlementLeafHash(leaf: SettlementLeaf): Hex {
  return keccak256(
    encodePacked(
      ['bytes1', 'bytes32', 'uint64', 'bytes32', 'bytes32', 'uint64', 'bytes32', 'bytes32'],
      [
        '0x02',
        leaf.domain,
        toAbiUint64(leaf.batchIndex),
        leaf.stateRoot,
        leaf.outboxRoot,
        toAbiUint64(leaf.outboxCount),
        leaf.settledOutboxRoot,
        leaf.capRoot,
      ],
    ),
  );
}

/** A leaf of a source shard's cap tree; `cumOut` in the asset's smallest unit (docs/spec/messages.md). */
export function capLeafHash(dst: ShardId, asset: AssetId, cumOut: bigint): Hex {
  return keccak256(encodePacked(['bytes1', 'uint32', 'bytes32', 'uint256'], ['0x03', dst, asset, cumOut]));
}
