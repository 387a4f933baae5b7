import { assetVaultAbi, type Message, messageId, outboxAbi, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { type Address, encodeAbiParameters, encodeEventTopics, getAbiItem, type Hex, type Log } from 'viem';
import { DOMAIN, TX } from './sample-messages.js';

/** An event of the vault or the Outbox. */
export type EventOf = {
  readonly name: 'Deposited' | 'Withdrawn' | 'MessageSent';
  readonly args: Readonly<Record<string, unknown>>;
};

/** An event as its contract, or another one that imitates it, announces it. */
export function eventLog(address: Address, { name, args }: EventOf): Log {
  const abi = [...assetVaultAbi, ...outboxAbi] as const;
  const { inputs } = getAbiItem({ abi, name }) as {
    inputs: readonly { readonly name: string; readonly type: string; readonly indexed: boolean }[];
  };
  const rest = inputs.filter(({ indexed }) => !indexed);
  const topics = encodeEventTopics({ abi, eventName: name, args } as never) as [Hex];
  const data = encodeAbiParameters(rest, rest.map((each) => args[each.name]) as never);
  const place = {
    blockHash: TX,
    blockNumber: 5n,
    logIndex: 0,
    transactionHash: TX,
    transactionIndex: 0,
    removed: false,
  };
  return { address, topics, data, ...place };
}

/** A receipt of a transaction with these logs, as a node tells it. */
export function rpcReceipt(logs: readonly Log[], status: '0x0' | '0x1' = '0x1') {
  return {
    ...{ status, blockNumber: '0x5', blockHash: TX, transactionHash: TX, transactionIndex: '0x0' },
    logs: logs.map(rpcLog),
  };
}

/** The event of a message that the Outbox took. */
export function sentLog(message: Message): Log {
  const { dstShard, index } = message;
  const args = { msgId: messageId(DOMAIN, message), dstShard, index, message, payload: '0x' };
  return eventLog(SHARD_CONTRACTS.Outbox, { name: 'MessageSent', args });
}

/** As a node tells it. */
export function rpcLog(log: Log) {
  return { ...log, blockNumber: '0x5', logIndex: '0x0', transactionIndex: '0x0' };
}
