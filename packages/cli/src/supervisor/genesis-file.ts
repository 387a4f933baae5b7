import type { ExecConfigFile } from '@bulkhead/node/config';
import type { GenesisConfig } from '@bulkhead/protocol';

/** The JSON form of a genesis config: wei as decimal strings. */
export function genesisFile(genesis: GenesisConfig): ExecConfigFile['genesis'] {
  return {
    ...genesis,
    gasLimit: String(genesis.gasLimit),
    baseFee: String(genesis.baseFee),
    minBaseFee: String(genesis.minBaseFee),
    alloc: genesis.alloc.map(({ address, balance }) => ({ address, balance: String(balance) })),
  };
}
