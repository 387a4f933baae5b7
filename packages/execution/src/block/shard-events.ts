import {
  type AssetId,
  findMessage,
  MESSAGE_PARAMETER,
  type Message,
  type MessageId,
  SHARD_CONTRACTS,
  type ShardId,
} from '@bulkhead/protocol';
import type { Log } from '@ethereumjs/evm';
import { decodeAbiParameters, type Hex, toEventSelector } from 'viem';
import { executionError } from '../errors.js';
import { toHex } from '../hex.js';

const MESSAGE_SENT = toEventSelector(
  'MessageSent(bytes32,uint32,uint32,(uint8,uint32,uint32,uint32,address,address,bytes32,uint256,uint64,uint64,address,bytes32,bytes32),bytes)',
);
const MESSAGE_DELIVERED = toEventSelector('MessageDelivered(bytes32,uint32,uint32,uint8,bytes)');
const VALUE_CLAIMED = toEventSelector('ValueClaimed(uint32,bytes32,uint256)');

const SENT_DATA = [{ type: 'uint32' }, MESSAGE_PARAMETER, { type: 'bytes' }] as const;
const DELIVERED_DATA = [{ type: 'uint32' }, { type: 'uint8' }, { type: 'bytes' }] as const;

/** A message that the Outbox took in. */
export interface SentMessage {
  readonly index: number;
  readonly id: MessageId;
  readonly message: Message;
  readonly payload: Hex;
}

/** A change of a message's state at the Inbox (docs/spec/messages.md). */
export interface DeliveredMessage {
  readonly id: MessageId;
  readonly srcShard: number;
  readonly index: number;
  /** One of `DeliveryState`. */
  readonly state: number;
  readonly reason: Hex;
  readonly transactionHash: Hex;
}

/** A lane from which the Inbox has taken value. */
export interface ClaimedLane {
  readonly srcShard: ShardId;
  readonly assetId: AssetId;
}

export interface ShardEvents {
  readonly sent: readonly SentMessage[];
  readonly delivered: readonly DeliveredMessage[];
  /** One for each message that brought value, whatever became of it. */
  readonly claimed: readonly ClaimedLane[];
}

/** What the Outbox and the Inbox of a shard say in the logs of a block. */
export function readShardEvents(
  transactions: readonly { readonly hash: Hex; readonly logs: readonly Log[] }[],
): ShardEvents {
  const sent: SentMessage[] = [];
  const delivered: DeliveredMessage[] = [];
  const claimed: ClaimedLane[] = [];
  for (const { hash, logs } of transactions) {
    for (const [address, topics, data] of logs) {
      const [selector, first, second] = topics.map(toHex);
      if (first === undefined || second === undefined) continue;
      const emitter = toHex(address);
      if (emitter === SHARD_CONTRACTS.Outbox && selector === MESSAGE_SENT) {
        sent.push(readSent(first, toHex(data)));
      } else if (emitter === SHARD_CONTRACTS.Inbox && selector === MESSAGE_DELIVERED) {
        delivered.push(readDelivered(first, Number(second), toHex(data), hash));
      } else if (emitter === SHARD_CONTRACTS.Inbox && selector === VALUE_CLAIMED) {
        claimed.push({ srcShard: Number(first) as ShardId, assetId: second as AssetId });
      }
    }
  }
  return { sent, delivered, claimed };
}

function readSent(id: Hex, data: Hex): SentMessage {
  const [index, raw, payload] = decodeAbiParameters(SENT_DATA, data);
  const message = findMessage(raw);
  // The genesis contracts write these logs; one that doesn't parse means that code and spec have parted.
  if (message === undefined) throw executionError('EXECUTION_FAULT', 'the Outbox sent no message', { meta: { id } });
  return { index, id: id as MessageId, message, payload };
}

function readDelivered(id: Hex, srcShard: number, data: Hex, transactionHash: Hex): DeliveredMessage {
  const [index, state, reason] = decodeAbiParameters(DELIVERED_DATA, data);
  return { id: id as MessageId, srcShard, index, state, reason, transactionHash };
}
