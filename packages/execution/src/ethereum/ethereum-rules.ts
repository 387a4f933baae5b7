import {
  type Common,
  createCommonFromGethGenesis,
  type GethGenesis,
  Hardfork,
  type ParamsDict,
} from '@ethereumjs/common';
import { createCustomCrypto } from '../crypto/custom-crypto.js';
import type { ChainRules, RulePoint } from '../evm/chain-rules.js';
import { ethereumConfig } from './ethereum-config.js';
import type { EthereumGenesis } from './genesis-file.js';

/** The rules of a chain of Ethereum: whatever fork its genesis file puts a block into. */
export interface EthereumRules extends ChainRules {
  readonly genesis: EthereumGenesis;
  /** Set to no fork in particular; for the schedule of forks. */
  readonly common: Common;
}

/** The library names the parameters of a fork that changes blobs alone (EIP-7892) otherwise than a genesis file does. */
function blobParams({ config }: EthereumGenesis): ParamsDict {
  const schedules = Object.entries(config.blobSchedule ?? {}).filter(([fork]) => fork.startsWith('bpo'));
  return Object.fromEntries(
    schedules.map(([fork, { target, max, baseFeeUpdateFraction }]) => [
      fork,
      { target, max, blobGasPriceUpdateFraction: baseFeeUpdateFraction },
    ]),
  );
}

export function createEthereumRules(genesis: EthereumGenesis): EthereumRules {
  // The allocation is read elsewhere; the library wants to see that there is one.
  const file = { ...genesis, alloc: {} } as unknown as GethGenesis;
  const common = createCommonFromGethGenesis(file, {
    chain: 'imported',
    customCrypto: createCustomCrypto(),
    params: blobParams(genesis),
  });
  const forkAt = ({ number, timestamp }: RulePoint): string => {
    const byNumber = common.getHardforkBy({ blockNumber: number });
    // Forks by time begin after the merge; a simulation may give an early block any time.
    const isMerged = common.hardforkGteHardfork(byNumber, Hardfork.Paris);
    return isMerged ? common.getHardforkBy({ blockNumber: number, timestamp }) : byNumber;
  };
  return {
    genesis,
    common,
    chainId: genesis.config.chainId,
    burnsBaseFee: true,
    hasBlobs: true,
    minBaseFee: 0n,
    configAt: (genesisHash, timestamp) => ethereumConfig(genesis, common, genesisHash, timestamp),
    forkAt,
    commonAt(point) {
      const copy = common.copy();
      copy.setHardfork(forkAt(point));
      return copy;
    },
  };
}
