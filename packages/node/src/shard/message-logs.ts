import {
  type DeliveryState,
  type EthLog,
  findMessage,
  inboxAbi,
  MESSAGE_PARAMETER,
  type Message,
  type MessageId,
  outboxAbi,
  SHARD_CONTRACTS,
  type ShardId,
} from '@bulkhead/protocol';
import { decodeAbiParameters, getAbiItem, type Hex, hexToNumber, toEventSelector } from 'viem';

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

const MESSAGE_SENT = toEventSelector(getAbiItem({ abi: outboxAbi, name: 'MessageSent' }));
const MESSAGE_DELIVERED = toEventSelector(getAbiItem({ abi: inboxAbi, name: 'MessageDelivered' }));
// Behind the indexed ones: the message's id, and the other shard.
const SENT_DATA = [{ type: 'uint32' }, MESSAGE_PARAMETER, { type: 'bytes' }] as const;
const DELIVERED_DATA = [{ type: 'uint32' }, { type: 'uint8' }, { type: 'bytes' }] as const;

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

function readSent({ topics, data, transactionHash }: EthLog): SentMessage | undefined {
  const [index, raw, payload] = decodeAbiParameters(SENT_DATA, data);
  const message = findMessage(raw);
  return message && { messageId: topics[1] as MessageId, index, message, payload, transactionHash };
}

function readDelivered({ topics, data, transactionHash }: EthLog): DeliveryOutcome {
  const [index, state, reason] = decodeAbiParameters(DELIVERED_DATA, data);
  return {
    messageId: topics[1] ?? '0x',
    srcShard: hexToNumber(topics[2] ?? '0x0') as ShardId,
    index,
    state: state as DeliveryState,
    reason,
    transactionHash,
  };
}
