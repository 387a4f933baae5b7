import {
  bridgedErc20Abi,
  encodeInteropAddress,
  outboxAbi,
  SHARD_CONTRACTS,
  shardBridgeAbi,
} from '@bulkhead/protocol/user';
import type { Address, Chain, Hash, Hex } from 'viem';
import { approveBridge } from '../assets/approve-bridge.js';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import {
  type ContractCall,
  estimateCall,
  type TransactionParameters,
  writeCall,
} from '../transactions/contract-call.js';
import { encodeMessageAttributes, type MessageAttributes } from './message-attributes.js';

export interface SendMessageParameters extends TransactionParameters, MessageAttributes {
  /** The shard that it is for. */
  readonly targetChain: Pick<Chain, 'id'>;
  /** The contract there, which has `receiveMessage`; for a query any contract. */
  readonly to: Address;
  /** At most 32 KiB; for a query the calldata. */
  readonly payload: Hex;
  /** Wei that go with the call. */
  readonly value?: bigint;
}

function callOf(parameters: SendMessageParameters): ContractCall {
  const { targetChain, to, payload, value } = parameters;
  const recipient = encodeInteropAddress({ chainId: BigInt(targetChain.id), address: to });
  return {
    address: SHARD_CONTRACTS.Outbox,
    abi: [...outboxAbi, ...shardBridgeAbi, ...bridgedErc20Abi],
    functionName: 'sendMessage',
    args: [recipient, payload, encodeMessageAttributes(parameters)],
    ...(value !== undefined && { value }),
  };
}

/**
 * Calls a contract of another shard (ERC-7786), with value if wanted. A token that goes with it and that the bridge may not
 * take yet is approved first, in a transaction of its own.
 *
 * @returns the hash of the transaction that sends; see `waitForSentMessage` and `waitForMessage`
 * @throws TransactionRevertedError; viem's ContractFunctionExecutionError with the error of `Outbox` (docs/spec/messages.md)
 */
export async function sendMessage(client: WriteClient, parameters: SendMessageParameters): Promise<Hash> {
  if (parameters.asset !== undefined) await approveBridge(client, { ...parameters.asset, ...accountOf(parameters) });
  return writeCall(client, callOf(parameters), parameters);
}

/** The gas of the transaction that `sendMessage` sends; a token that goes with it must be approved already. */
export function estimateSendMessageGas(client: ReadClient, parameters: SendMessageParameters): Promise<bigint> {
  return estimateCall(client, callOf(parameters), parameters);
}

function accountOf({ account }: TransactionParameters) {
  return account === undefined ? {} : { account };
}
