import { type Address, encodeAbiParameters, type Hex, parseAbiParameters } from 'viem';
import type { Domain, ShardId } from './ids.js';
import { keccak256 } from './keccak.js';
import { DOMAIN_TAG } from './tag.js';

const PARAMETERS = parseAbiParameters('bytes32, uint256, address, uint32, bytes32');

/** Binds ids and proofs to one L1, registry, shard and genesis (docs/spec/messages.md). `genesisHash` is the hash of block 0. */
export function computeDomain(network: {
  readonly l1ChainId: number | bigint;
  readonly registry: Address;
  readonly shardId: ShardId;
  readonly genesisHash: Hex;
}): Domain {
  const { l1ChainId, registry, shardId, genesisHash } = network;
  return keccak256(
    encodeAbiParameters(PARAMETERS, [DOMAIN_TAG, BigInt(l1ChainId), registry, shardId, genesisHash]),
  ) as Domain;
}
