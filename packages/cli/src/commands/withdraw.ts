import type { MessageStageEntry } from '@bulkhead/sdk';
import { formatEther } from 'viem';
import { messageResult, stageLine } from '../output.js';
import { l1Clients, shardClients } from '../user/clients.js';
import { followMessage } from '../user/follow-message.js';
import { loadNetwork } from '../user/load-network.js';
import { parseAddress, parseAmount } from '../user/parse-arguments.js';
import { describeTokenAmount, findToken, parseTokenAmount } from '../user/tokens.js';
import { startWithdrawal } from '../user/transfers.js';
import { followUntilSettled, payWithdrawal } from '../user/withdrawal.js';
import type { CommandContext } from './context.js';

export interface WithdrawFlags {
  readonly shard: number;
  readonly amount: string;
  /** On the shard, or on L1; ether when absent. */
  readonly token?: string;
  readonly to?: string;
  readonly account: number;
  readonly wait: boolean;
}

/** `bulkhead withdraw`: shard → L1; waits until the claim has settled, proves, has it paid. */
export async function runWithdraw({ dir, output, clock }: CommandContext, flags: WithdrawFlags): Promise<void> {
  const network = await loadNetwork(dir);
  const shard = shardClients(network, flags.shard, flags.account);
  const l1 = l1Clients(network, flags.account);
  const token =
    flags.token === undefined ? undefined : await findToken(shard, parseAddress(flags.token), { onShard: true });
  const amount = token === undefined ? parseAmount(flags.amount) : parseTokenAmount(flags.amount, token);
  const what = token === undefined ? `${formatEther(amount)} ETH` : describeTokenAmount(amount, token);
  const to = flags.to === undefined ? l1.wallet.account.address : parseAddress(flags.to);
  output.line(`Withdrawing ${what} from ${shard.name} to ${to} on L1`);
  const startedAt = clock.now();
  const onStage = (entry: MessageStageEntry) => output.line(stageLine(entry, startedAt, clock.now()));
  const sent = await startWithdrawal(shard, to, { amount, ...(token && { token: token.address }) });
  output.line(`  message    ${sent.messageId}`);
  if (!flags.wait) {
    const until = ['sequenced', 'posted', 'settled'] as const;
    const status = await followMessage({ network, id: sent.messageId, until, onStage });
    output.line(`Next: bulkhead message status ${sent.messageId}`);
    output.result(messageResult(status));
    return;
  }
  await followUntilSettled({ network, l1, id: sent.messageId, onStage });
  onStage(await payWithdrawal({ l1, shard: shard.chain, id: sent.messageId, clock }));
  const status = await followMessage({ network, id: sent.messageId, until: ['paid'] });
  output.result(messageResult(status));
}
