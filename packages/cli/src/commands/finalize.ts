import { stageLine } from '../output.js';
import { l1Clients, shardChain } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import { parseHash } from '../user/parse-arguments.js';
import { payWithdrawal } from '../user/withdrawal.js';
import type { CommandContext } from './context.js';

export interface FinalizeFlags {
  readonly shard: number;
  readonly rpcUrl?: string;
  readonly account: number;
}

/** `bulkhead finalize`: proves a withdrawal that has settled and has it paid, whoever it belongs to. */
export async function runFinalize(
  { dir, output, clock }: CommandContext,
  id: string,
  flags: FinalizeFlags,
): Promise<void> {
  const network = await loadNetwork(dir);
  const startedAt = clock.now();
  const paid = await payWithdrawal({
    l1: l1Clients(network, flags.account),
    shard: shardChain(network, flags.shard),
    rpcUrl: flags.rpcUrl,
    id: parseHash(id),
    clock,
  });
  output.line(stageLine(paid, startedAt, clock.now()));
  output.result(paid);
}
