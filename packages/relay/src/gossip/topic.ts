import { keccak256, type ShardId } from '@bulkhead/protocol';
import { type Address, encodeAbiParameters, parseAbiParameters } from 'viem';

declare const brand: unique symbol;
/** 16 hex digits that keep networks apart on one wire. */
export type NetworkId = string & { readonly [brand]: 'NetworkId' };

const PARAMETERS = parseAbiParameters('uint256, address');

/** The first 8 bytes of `keccak256(abi.encode(l1ChainId, registry))`. */
export function computeNetworkId(network: {
  readonly l1ChainId: number | bigint;
  readonly registry: Address;
}): NetworkId {
  const hash = keccak256(encodeAbiParameters(PARAMETERS, [BigInt(network.l1ChainId), network.registry]));
  return hash.slice(2, 18) as NetworkId;
}

/** Where a shard's blocks are published. The last part is the version of the announcement. */
export function blocksTopic(networkId: NetworkId, shardId: ShardId): string {
  return `/bulkhead/${networkId}/blocks/${shardId}/1`;
}

/** Where messages to a shard are published. The last part is the version of the envelope. */
export function messagesTopic(networkId: NetworkId, destination: ShardId): string {
  return `/bulkhead/${networkId}/messages/${destination}/1`;
}
