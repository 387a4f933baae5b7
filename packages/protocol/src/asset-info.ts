import {
  type Address,
  decodeAbiParameters,
  encodeAbiParameters,
  type Hex,
  hexToBytes,
  parseAbiParameters,
  size,
  slice,
} from 'viem';
import { assetId } from './asset.js';
import type { AssetId, ShardId } from './ids.js';

/** What a token says of itself: name and symbol are its first 32 and 30 bytes, filled up with zeros. */
export interface TokenMetadata {
  readonly name: Hex;
  readonly symbol: Hex;
  readonly decimals: number;
}

/** What a token's message says about its asset (docs/spec/assets.md). */
export interface AssetInfo extends TokenMetadata {
  readonly originShard: ShardId;
  readonly originToken: Address;
}

const PARAMETERS = parseAbiParameters(
  'uint32 originShard, address originToken, bytes32 name, bytes30 symbol, uint8 decimals',
);

/** Bytes of an encoded `AssetInfo`. */
export const ASSET_INFO_BYTES = 160;

/** The first five words of the payload of a token's ASSET or ASSET_CALL message. */
export function encodeAssetInfo(info: AssetInfo): Hex {
  const { originShard, originToken, name, symbol, decimals } = info;
  return encodeAbiParameters(PARAMETERS, [originShard, originToken, name, symbol, decimals]);
}

/**
 * What the payload of a token's message begins with, and what follows for the receiver. Undefined where `Inbox` reverts with
 * `BadAssetInfo`: too short, not canonical, or not the asset `id`. Never throws.
 */
export function findAssetInfo(id: AssetId, payload: Hex): { readonly info: AssetInfo; readonly rest: Hex } | undefined {
  try {
    if (size(payload) < ASSET_INFO_BYTES) return undefined;
    const head = slice(payload, 0, ASSET_INFO_BYTES).toLowerCase() as Hex;
    const [originShard, originToken, name, symbol, decimals] = decodeAbiParameters(PARAMETERS, head);
    const info: AssetInfo = {
      originShard: originShard as ShardId,
      originToken: originToken.toLowerCase() as Address,
      name,
      symbol,
      decimals,
    };
    if (encodeAssetInfo(info) !== head || assetId(info.originShard, info.originToken) !== id) return undefined;
    const rest = size(payload) === ASSET_INFO_BYTES ? '0x' : slice(payload, ASSET_INFO_BYTES);
    return { info, rest };
  } catch {
    return undefined;
  }
}

/** A name or symbol as text: up to its first zero byte, and nothing where the bytes are not UTF-8. */
export function metadataText(bytes: Hex): string {
  const all = hexToBytes(bytes);
  const end = all.indexOf(0);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(end < 0 ? all : all.subarray(0, end));
  } catch {
    return '';
  }
}
