import { CodedError } from '@bulkhead/runtime';
import { parseUnits } from 'viem';
import { l1Clients, shardClients } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import { deployToken } from '../user/tokens.js';
import type { CommandContext } from './context.js';

export interface TokenDeployFlags {
  /** L1 when absent. */
  readonly shard?: number;
  readonly name: string;
  readonly symbol: string;
  readonly decimals: number;
  readonly supply: string;
  readonly account: number;
}

/** `bulkhead token deploy`: an ERC-20 for trying things out, on L1 or on a shard. */
export async function runTokenDeploy({ dir, output }: CommandContext, flags: TokenDeployFlags): Promise<void> {
  const { shard, name, symbol, decimals } = flags;
  if (decimals > 36 || !/^\d{1,30}$/.test(flags.supply))
    throw new CodedError({
      code: 'BAD_ARGUMENT',
      message: 'a token has at most 36 decimals, and a supply in whole tokens',
      verdict: 'reject',
    });
  const network = await loadNetwork(dir);
  const chain = shard === undefined ? l1Clients(network, flags.account) : shardClients(network, shard, flags.account);
  const supply = parseUnits(flags.supply, decimals);
  const token = await deployToken(chain, { name, symbol, decimals, supply });
  output.line(`${symbol} is at ${token} on ${chain.name}; ${chain.account.address} has ${flags.supply}`);
  output.result({ token, chain: chain.name, name, symbol, decimals, supply, owner: chain.account.address });
}
