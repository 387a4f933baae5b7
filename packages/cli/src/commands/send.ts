import { CodedError } from '@bulkhead/runtime';
import { END_STAGES } from '@bulkhead/sdk';
import { formatEther, isHex } from 'viem';
import { messageResult, stageLine } from '../output.js';
import { shardChain, shardClients } from '../user/clients.js';
import { followMessage } from '../user/follow-message.js';
import { loadNetwork } from '../user/load-network.js';
import { parseAddress, parseAmount } from '../user/parse-arguments.js';
import { describeTokenAmount, findToken, parseTokenAmount } from '../user/tokens.js';
import { callContract, transfer } from '../user/transfers.js';
import type { CommandContext } from './context.js';

export interface SendFlags {
  readonly fromShard: number;
  readonly toShard: number;
  readonly amount?: string;
  /** On the source, or on L1 where it was born; ether when absent. */
  readonly token?: string;
  readonly to?: string;
  readonly call?: string;
  readonly account: number;
}

/** `bulkhead send`: shard → shard, ether, a token or a call, until delivered. */
export async function runSend({ dir, output, clock }: CommandContext, flags: SendFlags): Promise<void> {
  const network = await loadNetwork(dir);
  const from = shardClients(network, flags.fromShard, flags.account);
  const destination = shardChain(network, flags.toShard);
  const to = flags.to === undefined ? from.wallet.account.address : parseAddress(flags.to);
  const startedAt = clock.now();
  const sent = await start();
  output.line(`  message    ${sent.messageId}`);
  const status = await followMessage({
    network,
    id: sent.messageId,
    until: END_STAGES,
    onStage: (entry) => output.line(stageLine(entry, startedAt, clock.now())),
  });
  output.result(messageResult(status));
  if (status.stage !== 'delivered' && status.stage !== 'answered')
    throw new CodedError({
      code: 'NOT_DELIVERED',
      message: `the message ended as ${status.stage}${status.cause === undefined ? '' : `: ${status.cause}`}`,
      verdict: 'reject',
    });

  async function start() {
    if ((flags.call === undefined) === (flags.amount === undefined))
      throw new CodedError({ code: 'BAD_ARGUMENT', message: 'give either --amount or --call', verdict: 'reject' });
    if (flags.amount !== undefined && flags.token !== undefined) {
      const token = await findToken(from, parseAddress(flags.token), { onShard: true });
      const amount = parseTokenAmount(flags.amount, token);
      output.line(`Sending ${describeTokenAmount(amount, token)} from ${from.name} to ${to} on ${destination.name}`);
      return transfer(from, destination, to, { amount, token: token.address });
    }
    if (flags.amount !== undefined) {
      const amount = parseAmount(flags.amount);
      output.line(`Sending ${formatEther(amount)} ETH from ${from.name} to ${to} on ${destination.name}`);
      return transfer(from, destination, to, { amount });
    }
    const call = flags.call ?? '';
    if (!isHex(call) || call.length % 2 !== 0 || flags.to === undefined)
      throw new CodedError({
        code: 'BAD_ARGUMENT',
        message: '--call takes hex bytes and needs --to, the receiver',
        verdict: 'reject',
      });
    output.line(`Calling ${to} on ${destination.name} from ${from.name}`);
    return callContract(from, destination, to, call);
  }
}
