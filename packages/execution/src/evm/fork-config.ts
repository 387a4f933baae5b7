import { BEACON_ROOTS, type EthForkConfig, HISTORY_STORAGE } from '@bulkhead/protocol';
import type { Common } from '@ethereumjs/common';
import { getActivePrecompiles } from '@ethereumjs/evm';
import type { Address, Hex } from 'viem';
import { fromHex, toHex, toQuantity } from '../hex.js';
import { createShardCommon } from './create-common.js';

/** Names of EIP-7910 by address without 0x and without zeros in front. */
const PRECOMPILE_NAMES: Readonly<Record<string, string>> = {
  1: 'ECREC',
  2: 'SHA256',
  3: 'RIPEMD160',
  4: 'ID',
  5: 'MODEXP',
  6: 'BN254_ADD',
  7: 'BN254_MUL',
  8: 'BN254_PAIRING',
  9: 'BLAKE2F',
  a: 'KZG_POINT_EVALUATION',
  b: 'BLS12_G1ADD',
  c: 'BLS12_G1MSM',
  d: 'BLS12_G2ADD',
  e: 'BLS12_G2MSM',
  f: 'BLS12_PAIRING_CHECK',
  10: 'BLS12_MAP_FP_TO_G1',
  11: 'BLS12_MAP_FP2_TO_G2',
  100: 'P256VERIFY',
};

/** Precompiles of a fork under the names of EIP-7910. */
export function precompilesOf(common: Common): Readonly<Record<string, Address>> {
  const named: [string, Address][] = [];
  for (const key of getActivePrecompiles(common).keys()) {
    const name = PRECOMPILE_NAMES[key.replace(/^0+/, '')];
    if (name !== undefined) named.push([name, `0x${key}`]);
  }
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** CRC-32 of the genesis hash: the fork id of a chain whose forks are all active at genesis (EIP-2124). */
function genesisForkId(common: Common, genesisHash: Hex): Hex {
  return toHex(fromHex(common.forkHash('chainstart', fromHex(genesisHash)) as Hex));
}

/** The one fork of a shard. It carries no blobs, and has no requests to its L1. */
export function shardForkConfig(chainId: number, genesisHash: Hex): EthForkConfig {
  const common = createShardCommon(chainId);
  return {
    activationTime: 0,
    blobSchedule: { target: 0, max: 0, baseFeeUpdateFraction: 5_007_716 },
    chainId: toQuantity(chainId),
    forkId: genesisForkId(common, genesisHash),
    precompiles: precompilesOf(common),
    systemContracts: {
      BEACON_ROOTS_ADDRESS: BEACON_ROOTS.toLowerCase() as Address,
      HISTORY_STORAGE_ADDRESS: HISTORY_STORAGE.toLowerCase() as Address,
    },
  };
}
