import { type Domain, type Message, messageId } from '@bulkhead/protocol';
import { keccak256, numberToHex } from 'viem';
import { defineBulkheadChains, type MessageStage } from '../index.js';
import type { MessageView } from '../messages/message-status.js';
import { type Answers, fakeClient } from './fake-chain.js';
import { sampleMessage } from './sample-message.js';
import { sampleNetwork } from './sample-network.js';

export const DOMAIN = keccak256('0x01') as Domain;
/** Of `sampleMessage`. */
export const ID = messageId(DOMAIN, sampleMessage);
export const TX = `0x${'b2'.repeat(32)}` as const;

/** A message as nodes tell it. */
export function messageJson(message: Message) {
  return {
    ...message,
    amount: numberToHex(message.amount),
    gasLimit: numberToHex(message.gasLimit),
    deadline: numberToHex(message.deadline),
  };
}

/** What a shard would say of one message, from 1 to 2, whose stages it knows. */
export function viewOf(
  stages: readonly MessageStage[],
  more: Partial<MessageView & { readonly message: Message }> = {},
) {
  const { message = sampleMessage, ...rest } = more;
  return {
    messageId: messageId(DOMAIN, message),
    domain: DOMAIN,
    message: messageJson(message),
    stage: stages.at(-1) ?? 'sent',
    stages: stages.map((stage, i) => ({
      ...{ stage, at: 1_000 + i, chain: 'Shard 1' },
      ...(stage === 'sent' && { txHash: TX }),
    })),
    next: `after ${stages.at(-1)}`,
    ...rest,
  };
}

/** A client of shard 1, 2 or 3, whose node answers from a table. */
export function fakeShard(shardId: number, answers: Answers) {
  const third = { id: 3, name: 'Shard 3', chainId: 313_373, rpcUrl: 'http://127.0.0.1:9547' };
  const { shards } = defineBulkheadChains({ ...sampleNetwork, shards: [...sampleNetwork.shards, third] });
  return fakeClient(answers, shards[shardId - 1]);
}
