import {
  type DeliveryState,
  type EthLog,
  findMessage,
  inboxAbi,
  type Message,
  type MessageId,
  outboxAbi,
  SHARD_CONTRACTS,
  type ShardId,
} from '@bulkhead/protocol';
import { decodeEventLog, type Hex, hexToNumber, toEventSelector } from 'viem';

/** A message this shard sent. */
export interface SentMessage {
  readonly messageId: MessageId;
  readonly index: number;
  readonly message: Message;
  readonly payload: Hex;
  readonly transactionHash: Hex;
}

/** A change of a message's state at this shard's inbox. */
export interface DeliveryOutcome {
  readonly messageId: Hex;
  readonly srcShard: ShardId;
  readonly index: number;
  readonly state: DeliveryState;
  /** What the receiver returned when it failed. */
  readonly reason: Hex;
  readonly transactionHash: Hex;
}

interface InBlock {
  readonly blockNumber: number;
  /** Seconds. */
  readonly timestamp: number;
}
export type SentEntry = InBlock & { readonly sent: SentMessage };
export type OutcomeEntry = InBlock & { readonly outcome: DeliveryOutcome };

const MESSAGE_SENT = toEventSelector(
  outboxAbi.find((item) => item.type === 'event' && item.name === 'MessageSent') as never,
);
const MESSAGE_DELIVERED = toEventSelector(
  inboxAbi.find((item) => item.type === 'event' && item.name === 'MessageDelivered') as never,
);

/** What the Outbox and the Inbox of this shard say in a list of logs. Logs of others are passed over. */
export function readMessageLogs(logs: readonly EthLog[]): {
  readonly sent: readonly SentEntry[];
  readonly delivered: readonly OutcomeEntry[];
} {
  const sent: SentEntry[] = [];
  const delivered: OutcomeEntry[] = [];
  for (const log of logs) {
    const place = { blockNumber: hexToNumber(log.blockNumber), timestamp: hexToNumber(log.blockTimestamp) };
    const emitter = log.address.toLowerCase();
    if (emitter === SHARD_CONTRACTS.Outbox && log.topics[0] === MESSAGE_SENT) {
      const message = readSent(log);
      if (message !== undefined) sent.push({ ...place, sent: message });
    } else if (emitter === SHARD_CONTRACTS.Inbox && log.topics[0] === MESSAGE_DELIVERED) {
      delivered.push({ ...place, outcome: readDelivered(log) });
    }
  }
  return { sent, delivered };
}

const argumentsOf = (log: EthLog) => ({ topics: log.topics as [Hex, ...Hex[]], data: log.data });

function readSent(log: EthLog): SentMessage | undefined {
  const { args } = decodeEventLog({ abi: outboxAbi, eventName: 'MessageSent', ...argumentsOf(log) });
  const message = findMessage(args.message);
  if (message === undefined) return undefined;
  const { msgId, index, payload } = args;
  return { messageId: msgId as MessageId, index, message, payload, transactionHash: log.transactionHash };
}

function readDelivered(log: EthLog): DeliveryOutcome {
  const { args } = decodeEventLog({ abi: inboxAbi, eventName: 'MessageDelivered', ...argumentsOf(log) });
  const { msgId, srcShard, index, state, reason } = args;
  return {
    messageId: msgId,
    srcShard: srcShard as ShardId,
    index,
    state: state as DeliveryState,
    reason,
    transactionHash: log.transactionHash,
  };
}
