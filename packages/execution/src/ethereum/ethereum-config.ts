import type { EthChainConfig, EthForkConfig } from '@bulkhead/protocol';
import type { Common } from '@ethereumjs/common';
import type { Address, Hex } from 'viem';
import { precompilesOf } from '../evm/fork-config.js';
import { fromHex, toQuantity } from '../hex.js';
import type { EthereumGenesis } from './genesis-file.js';

const MAINNET_DEPOSIT_CONTRACT: Address = '0x00000000219ab540356cbb839cbe05303d7705fa';

/** What eth_config tells of a chain of Ethereum at a time: the fork then, the next one and the last one (EIP-7910). */
export function ethereumConfig(
  genesis: EthereumGenesis,
  common: Common,
  genesisHash: Hex,
  timestamp: number,
): EthChainConfig {
  const times = common
    .hardforks()
    .flatMap(({ name, timestamp: at }) => (at === undefined ? [] : [{ name, at: Number(at) }]));
  const started = times.filter(({ at }) => at <= timestamp);
  const coming = times.filter(({ at }) => at > timestamp);
  const describe = (fork: { readonly name: string; readonly at: number } | undefined): EthForkConfig | null =>
    fork === undefined ? null : forkConfig(fork.name, fork.at);
  const current = describe(started.at(-1)) ?? forkConfig('chainstart', 0);
  return { current, next: describe(coming[0]), last: describe(coming.at(-1)) };

  function forkConfig(name: string, activationTime: number): EthForkConfig {
    const copy = common.copy();
    copy.setHardfork(name);
    return {
      activationTime,
      blobSchedule: blobSchedule(genesis, name, times),
      chainId: toQuantity(genesis.config.chainId),
      forkId: copy.forkHash(name, fromHex(genesisHash)) as Hex,
      precompiles: precompilesOf(copy),
      systemContracts: systemContracts(genesis, copy),
    };
  }
}

/** The newest schedule at a fork: forks that say nothing of blobs keep that of the fork before. */
function blobSchedule(
  { config }: EthereumGenesis,
  name: string,
  times: readonly { readonly name: string }[],
): EthForkConfig['blobSchedule'] {
  let found: EthForkConfig['blobSchedule'] = { target: 0, max: 0, baseFeeUpdateFraction: 0 };
  for (const fork of times) {
    found = config.blobSchedule?.[fork.name] ?? found;
    if (fork.name === name) break;
  }
  return found;
}

function systemContracts({ config }: EthereumGenesis, common: Common): Readonly<Record<string, Address>> {
  const list: [string, Address][] = [];
  if (common.isActivatedEIP(4788)) list.push(['BEACON_ROOTS_ADDRESS', '0x000f3df6d732807ef1319fb7b8bb8522d0beac02']);
  if (common.isActivatedEIP(7251)) {
    list.push(['CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS', '0x0000bbddc7ce488642fb579f8b00f3a590007251']);
  }
  if (common.isActivatedEIP(6110)) {
    const deposit = (config.depositContractAddress ?? MAINNET_DEPOSIT_CONTRACT).toLowerCase() as Address;
    list.push(['DEPOSIT_CONTRACT_ADDRESS', deposit]);
  }
  if (common.isActivatedEIP(2935)) list.push(['HISTORY_STORAGE_ADDRESS', '0x0000f90827f1c53a10cb7a02335b175320002935']);
  if (common.isActivatedEIP(7002)) {
    list.push(['WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS', '0x00000961ef480eb55e80d19ad83579a64c007002']);
  }
  return Object.fromEntries(list);
}
