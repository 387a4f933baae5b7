import { formatEther } from 'viem';
import { l1Clients, shardClients } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import type { CommandContext } from './context.js';

/** `bulkhead accounts`: the funded accounts with their keys and balances on every chain. */
export async function runAccounts({ dir, output }: CommandContext): Promise<void> {
  const network = await loadNetwork(dir);
  const chains = [l1Clients(network, 0), ...network.shards.map((shard) => shardClients(network, shard.id, 0))];
  const rows = await Promise.all(
    network.accounts.map(async ({ address, privateKey }, index) => {
      const balances = await Promise.all(
        chains.map(async ({ name, read }) => ({ chain: name, wei: await read.getBalance({ address }) })),
      );
      return { index, address, privateKey, balances };
    }),
  );
  for (const { index, address, privateKey, balances } of rows) {
    output.line(`(${index}) ${address}  ${privateKey}`);
    output.line(
      `    ${balances.map(({ chain, wei }) => `${chain} ${Number(formatEther(wei)).toFixed(4)} ETH`).join('   ')}`,
    );
  }
  output.result(rows);
}
