import { type Address, encodeAbiParameters, parseAbiParameters, zeroAddress } from 'viem';
import { type AssetId, L1_SHARD_ID, type ShardId } from './ids.js';
import { keccak256 } from './keccak.js';

const PARAMETERS = parseAbiParameters('uint32, address');

/** `ASSET(o,t)` of docs/spec/messages.md: the shard where the asset was born and its token there. */
export function assetId(originShard: ShardId, originToken: Address): AssetId {
  return keccak256(encodeAbiParameters(PARAMETERS, [originShard, originToken])) as AssetId;
}

/** ETH: the zero token of L1. */
export const ETH_ASSET = assetId(L1_SHARD_ID, zeroAddress);
