import { inboxAbi, outboxAbi, shardBridgeAbi } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import { BaseError, ContractFunctionRevertedError, decodeErrorResult, type Hex, isHex, RawContractError } from 'viem';
import { z } from 'zod';
import { messageResult, stageLine } from '../output.js';
import { type ChainClients, findShard, shardClients } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import { callRpc, findMessage, type MessageStatus } from '../user/message-status.js';
import { parseHash } from '../user/parse-arguments.js';
import type { CommandContext } from './context.js';

/** What anyone may do for a message at its destination, and who gives the calldata. */
export const MESSAGE_ACTIONS = {
  deliver: 'shard_getDeliveryCalldata',
  retry: 'shard_getRetryCalldata',
  finalize: 'shard_getFinalizeCalldata',
} as const;
export type MessageAction = keyof typeof MESSAGE_ACTIONS;

export interface MessageActFlags {
  readonly account: number;
  /** Of the transaction; when absent what the shard says, or an estimate. */
  readonly gas?: number;
}

const callSchema = z
  .object({
    to: z.string().transform((to) => to as Hex),
    data: z.string().transform((data) => data as Hex),
    gas: z.string().transform(BigInt).optional(),
  })
  .nullable();
const ERRORS = [...inboxAbi, ...outboxAbi, ...shardBridgeAbi] as const;

/** `bulkhead message deliver|retry|finalize`: a plain transaction at the destination, from any account. */
export async function runMessageAct(
  { dir, output, clock }: CommandContext,
  action: MessageAction,
  idOrTx: string,
  flags: MessageActFlags,
): Promise<void> {
  const network = await loadNetwork(dir);
  const before = await findMessage(network, parseHash(idOrTx));
  if (before?.dstShard === undefined)
    throw new CodedError({ code: 'MESSAGE_UNKNOWN', message: `no shard knows a message ${idOrTx}`, verdict: 'reject' });
  if (before.dstShard === 0) throw wrongState(action, before);
  const shard = findShard(network, before.dstShard);
  const call = callSchema.parse(await callRpc(shard.rpcUrl, MESSAGE_ACTIONS[action], [before.messageId]));
  if (call === null) throw wrongState(action, before);
  const chain = shardClients(network, shard.id, flags.account);
  const startedAt = clock.now();
  const { to, data, gas } = call;
  const hash = await send(chain, { to, data }, flags.gas === undefined ? gas : BigInt(flags.gas), action);
  const receipt = await chain.read.waitForTransactionReceipt({ hash, timeout: 60_000 });
  if (receipt.status !== 'success')
    throw new CodedError({ code: 'TRANSACTION_REVERTED', message: `${action} reverted (${hash})`, verdict: 'reject' });
  const status = (await findMessage(network, before.messageId)) ?? before;
  for (const entry of status.stages) output.line(stageLine(entry, startedAt, clock.now()));
  if (status.cause !== undefined) output.line(`Cause: ${status.cause}`);
  output.line(`Next:  ${status.next}`);
  output.result({ ...messageResult(status), txHash: hash });
}

function wrongState(action: MessageAction, { stage, cause, next }: MessageStatus) {
  const why = cause === undefined ? '' : `: ${cause}`;
  return new CodedError({
    code: 'WRONG_STATE',
    message: `the message is ${stage}${why}; there is nothing to ${action} now. Next: ${next}`,
    verdict: 'reject',
  });
}

async function send(
  chain: ChainClients,
  call: { readonly to: Hex; readonly data: Hex },
  gas: bigint | undefined,
  action: MessageAction,
): Promise<Hex> {
  try {
    if (gas === undefined) return await chain.wallet.sendTransaction(call);
    // Nothing is estimated then: what would revert costs no fee here either.
    await chain.read.call({ account: chain.account, ...call, gas });
    return await chain.wallet.sendTransaction({ ...call, gas });
  } catch (error) {
    const reason = revertReason(error);
    if (reason === undefined) throw error;
    throw new CodedError({
      code: 'TRANSACTION_REVERTED',
      message: `${action} would revert: ${reason}`,
      verdict: 'reject',
      cause: error,
    });
  }
}

/** What the chain said while it estimated; undefined if that was no revert. */
function revertReason(error: unknown): string | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const raw = error.walk((each) => each instanceof RawContractError || hasData(each));
  if (raw === null || raw instanceof ContractFunctionRevertedError || !hasData(raw)) return undefined;
  try {
    const { errorName, args } = decodeErrorResult({ abi: ERRORS, data: raw.data });
    return `${errorName}(${(args as readonly unknown[] | undefined)?.map(String).join(', ') ?? ''})`;
  } catch {
    return raw.data === '0x' ? 'without a reason' : raw.data.slice(0, 10);
  }
}

function hasData(error: unknown): error is { readonly data: Hex } {
  return typeof error === 'object' && error !== null && 'data' in error && isHex(error.data);
}
