import {
  address,
  type Domain,
  findMessage,
  hex32,
  inboxAbi,
  messageId,
  outboxAbi,
  SHARD_CONTRACTS,
  shardBridgeAbi,
} from '@bulkhead/protocol/user';
import { decodeFunctionData, type Hex, isAddressEqual } from 'viem';
import { z } from 'zod';
import { ForeignCallError, MessageStateError } from '../errors/message.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';
import type { ContractCall } from '../transactions/contract-call.js';
import { getMessageStatus } from './get-message-status.js';

/** What anyone may do for a message at its destination, and which method gives the calldata. */
const METHODS = {
  deliver: 'shard_getDeliveryCalldata',
  retry: 'shard_getRetryCalldata',
  finalize: 'shard_getFinalizeCalldata',
} as const;
export type MessageAction = keyof typeof METHODS;

const callSchema = z.object({
  to: address(),
  data: z
    .string()
    .regex(/^0x(?:[0-9a-f]{2})+$/)
    .transform((data) => data as Hex),
  /** Of the message's source. */
  domain: hex32().transform((domain) => domain as Domain),
  gas: z
    .string()
    .regex(/^0x[0-9a-f]{1,16}$/)
    .transform(BigInt)
    .optional(),
});
/** Of the Inbox, and of what it calls. */
const ABI = [...inboxAbi, ...outboxAbi, ...shardBridgeAbi] as const;
/** Of any transaction (EIP-7825). */
const MAX_TRANSACTION_GAS = 16_777_216n;

/**
 * The call of the `Inbox` that a message needs, as the destination prepared it with all its proofs. Its id binds the message in the
 * calldata, so a node can't have anything else signed.
 *
 * @throws MessageStateError when there is nothing to do now, MessageNotFoundError, ForeignCallError, UnexpectedAnswerError
 */
export async function getMessageCall(client: ReadClient, action: MessageAction, id: Hex): Promise<ContractCall> {
  const call = await askShard(client, METHODS[action], [id], callSchema.nullable());
  if (call === null) throw new MessageStateError(action, id, await getMessageStatus(client, { id }));
  const { to, data, domain, gas } = call;
  if (!isAddressEqual(to, SHARD_CONTRACTS.Inbox)) throw new ForeignCallError(action, `it calls ${to}`);
  const { functionName, args } = decode(action, data);
  if (functionName !== action) throw new ForeignCallError(action, `it calls ${functionName}`);
  const message = findMessage(args[0]);
  if (message === undefined || messageId(domain, message) !== id.toLowerCase())
    throw new ForeignCallError(action, 'it is for another message');
  if (gas !== undefined && gas > MAX_TRANSACTION_GAS)
    throw new ForeignCallError(action, `it asks for ${gas} gas, more than a transaction may have`);
  return { address: to, abi: ABI, functionName, args, ...(gas !== undefined && { gas }) };
}

function decode(action: MessageAction, data: Hex) {
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi: inboxAbi, data });
    return { functionName, args };
  } catch (cause) {
    throw new ForeignCallError(action, 'the Inbox has no such function', cause);
  }
}
