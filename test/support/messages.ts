import { outboxAbi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { type Address, type Hex, parseEventLogs } from 'viem';
import type { ChainClients } from './clients.js';

const WEEK = 604_800n;

/** What the outbox said of a message that was sent. */
export type SentMessage = ReturnType<typeof parseEventLogs<typeof outboxAbi, true, 'MessageSent'>>[number]['args'];

async function sentBy(from: ChainClients, hash: Hex): Promise<SentMessage> {
  const { logs } = await from.read.waitForTransactionReceipt({ hash });
  const [event] = parseEventLogs({ abi: outboxAbi, eventName: 'MessageSent', logs });
  if (event === undefined) throw new Error(`${hash} sent no message`);
  return event.args;
}

/** Sends ether to another shard and does not wait for its delivery. */
export async function sendAsset(
  from: ChainClients,
  toShard: number,
  target: Address,
  value: bigint,
): Promise<SentMessage> {
  const { timestamp } = await from.read.getBlock();
  const hash = await from.wallet.writeContract({
    address: SHARD_CONTRACTS.ShardBridge,
    abi: shardBridgeAbi,
    functionName: 'sendETH',
    args: [toShard, target, from.account.address, timestamp + WEEK],
    value,
  });
  return sentBy(from, hash);
}

/** Sends a payload to another shard's contract; `recipient` is an ERC-7930 address. */
export async function sendData(from: ChainClients, recipient: Hex, payload: Hex): Promise<SentMessage> {
  const hash = await from.wallet.writeContract({
    address: SHARD_CONTRACTS.Outbox,
    abi: outboxAbi,
    functionName: 'sendMessage',
    args: [recipient, payload, []],
  });
  return sentBy(from, hash);
}

/** Starts a withdrawal to L1. */
export async function sendWithdrawal(from: ChainClients, target: Address, value: bigint): Promise<SentMessage> {
  const hash = await from.wallet.writeContract({
    address: SHARD_CONTRACTS.ShardBridge,
    abi: shardBridgeAbi,
    functionName: 'withdrawETH',
    args: [target],
    value,
  });
  return sentBy(from, hash);
}
