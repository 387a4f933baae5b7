import { formatEther } from 'viem';
import { messageResult, stageLine } from '../output.js';
import { l1Clients, shardClients } from '../user/clients.js';
import { deposit } from '../user/deposit.js';
import { loadNetwork } from '../user/load-network.js';
import { parseAddress, parseAmount } from '../user/parse-arguments.js';
import { describeTokenAmount, findToken, parseTokenAmount } from '../user/tokens.js';
import type { CommandContext } from './context.js';

export interface DepositFlags {
  readonly shard: number;
  readonly amount: string;
  /** On L1; ether when absent. */
  readonly token?: string;
  readonly to?: string;
  readonly account: number;
}

/** `bulkhead deposit`: L1 → shard, until credited. */
export async function runDeposit({ dir, output, clock }: CommandContext, flags: DepositFlags): Promise<void> {
  const network = await loadNetwork(dir);
  const l1 = l1Clients(network, flags.account);
  const shard = shardClients(network, flags.shard, flags.account);
  const token =
    flags.token === undefined ? undefined : await findToken(l1, parseAddress(flags.token), { onShard: false });
  const amount = token === undefined ? parseAmount(flags.amount) : parseTokenAmount(flags.amount, token);
  const what = token === undefined ? `${formatEther(amount)} ETH` : describeTokenAmount(amount, token);
  const to = flags.to === undefined ? l1.wallet.account.address : parseAddress(flags.to);
  output.line(`Depositing ${what} to ${to} on ${shard.name}`);
  const startedAt = clock.now();
  const status = await deposit({
    l1,
    shard,
    to,
    amount,
    ...(token && { token: token.address }),
    clock,
    onStage: (entry) => output.line(stageLine(entry, startedAt, clock.now())),
  });
  output.result(messageResult(status));
}
