import { CodedError } from '@bulkhead/runtime';
import { getMessages, MESSAGE_STAGES, type MessageStage } from '@bulkhead/sdk';
import { findShard } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import { parseAddress } from '../user/parse-arguments.js';
import { messageReaders } from '../user/shard-readers.js';
import type { CommandContext } from './context.js';

export interface MessageListFlags {
  readonly shard?: number;
  readonly address?: string;
  readonly kind?: string;
  readonly status?: string;
  readonly limit: number;
}

/** `bulkhead message list`: messages from and to the shards, newest first. */
export async function runMessageList({ dir, output }: CommandContext, flags: MessageListFlags): Promise<void> {
  const network = await loadNetwork(dir);
  const { shard, address, kind, status, limit } = flags;
  const { client, peers } = messageReaders(network, shard === undefined ? undefined : [findShard(network, shard).id]);
  const messages = await getMessages(client, {
    peers,
    limit,
    ...(address && { address: parseAddress(address) }),
    ...(kind && { kind }),
    ...(status && { status: parseStage(status) }),
  });
  for (const { messageId, kind: what, srcShard, dstShard, stage, cause } of messages)
    output.line(
      `${messageId}  ${what.padEnd(10)} ${srcShard} → ${dstShard === 0 ? 'L1' : dstShard}  ${stage}${cause === undefined ? '' : `: ${cause}`}`,
    );
  if (messages.length === 0) output.line('No messages');
  output.result({ messages });
}

/** @throws CodedError BAD_ARGUMENT (reject) */
function parseStage(text: string): MessageStage {
  const found = MESSAGE_STAGES.find((stage) => stage === text);
  if (found !== undefined) return found;
  const message = `"${text}" is no stage: ${MESSAGE_STAGES.join(', ')}`;
  throw new CodedError({ code: 'BAD_ARGUMENT', message, verdict: 'reject' });
}
