import type { Network } from '@bulkhead/cli/network';
import { DeliveryState, findMessage, inboxAbi, type Message, outboxAbi, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { type Hex, parseEventLogs } from 'viem';
import { shardClients } from './clients.js';

const TERMINAL: ReadonlySet<number> = new Set([DeliveryState.Delivered, DeliveryState.Expired, DeliveryState.Returned]);

/** A message and everything that its destination said of it. */
export interface MessageLife {
  readonly id: Hex;
  readonly message: Message;
  /** States at its destination, in order. */
  readonly states: readonly number[];
}

/** Every message of a network, as the logs of its shards tell it. */
export interface MessageHistory {
  readonly lives: ReadonlyMap<Hex, MessageLife>;
  /** Messages between shards that are not over. */
  readonly open: readonly MessageLife[];
  /** Those that failed and wait. */
  readonly failed: readonly MessageLife[];
}

export async function readMessageHistory(network: Network): Promise<MessageHistory> {
  const all = await Promise.all(
    network.shards.map(async ({ id }) => {
      const { read } = shardClients(network, Number(id), 0);
      const logs = await read.getLogs({ address: [SHARD_CONTRACTS.Outbox, SHARD_CONTRACTS.Inbox], fromBlock: 0n });
      return {
        sent: parseEventLogs({ abi: outboxAbi, eventName: 'MessageSent', logs }),
        delivered: parseEventLogs({ abi: inboxAbi, eventName: 'MessageDelivered', logs }),
      };
    }),
  );
  const states = new Map<Hex, number[]>();
  for (const { args } of all.flatMap(({ delivered }) => delivered))
    states.set(args.msgId, [...(states.get(args.msgId) ?? []), args.state]);
  const lives = new Map<Hex, MessageLife>();
  for (const { args } of all.flatMap(({ sent }) => sent)) {
    const message = findMessage(args.message);
    if (message === undefined) throw new Error(`${args.msgId} is no message`);
    lives.set(args.msgId, { id: args.msgId, message, states: states.get(args.msgId) ?? [] });
  }
  const between = [...lives.values()].filter(({ message }) => message.dstShard !== 0);
  return {
    lives,
    open: between.filter((life) => !life.states.some((state) => TERMINAL.has(state))),
    failed: between.filter((life) => life.states.at(-1) === DeliveryState.Failed),
  };
}

/** How often a message has come to an end. */
export function endsOf({ states }: MessageLife): number {
  return states.filter((state) => TERMINAL.has(state)).length;
}
