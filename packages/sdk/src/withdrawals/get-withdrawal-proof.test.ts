import { L1_SHARD_ID, MessageKind, messageId } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Log, zeroHash } from 'viem';
import { UnexpectedAnswerError } from '../index.js';
import { rpcReceipt, sentLog } from '../test/event-log.js';
import { failureOf } from '../test/failure-of.js';
import { sampleMessage } from '../test/sample-message.js';
import { DOMAIN, fakeShard, messageJson, TX } from '../test/sample-messages.js';
import { findWithdrawalProof } from './get-withdrawal-proof.js';

const message = { ...sampleMessage, kind: MessageKind.Withdraw, dstShard: L1_SHARD_ID };
const ID = messageId(DOMAIN, message);
const facts = { shardId: 1, batchIndex: 3, settled: true, settledAt: 7 };
const honest = {
  ...facts,
  message: messageJson(message),
  domain: DOMAIN,
  branch: Array.from({ length: 32 }, () => zeroHash),
};

describe('findWithdrawalProof', () => {
  it('gives what L1 takes, for the message that was asked for', async () => {
    const found = await findWithdrawalProof(fakeShard(1, { shard_getWithdrawalProof: honest }), { id: ID });
    expect(found).to.deep.equal({ ...facts, message, branch: honest.branch });
  });

  it('UNEXPECTED_ANSWER for another message, another shard, another kind or numbers that are none', async () => {
    for (const [problem, lie] of [
      [/another message/, { message: messageJson({ ...message, index: 9 }) }],
      [/another shard/, { message: messageJson({ ...message, srcShard: 2 as never }) }],
      [/another shard/, { shardId: 2 }],
      [/no withdrawal/, { message: messageJson({ ...message, kind: MessageKind.Data }) }],
      [/int/, { batchIndex: 3.5 }],
      [/int/, { settledAt: 1e30 }],
    ] as const) {
      const node = fakeShard(1, { shard_getWithdrawalProof: { ...honest, ...lie }, eth_getTransactionReceipt: null });
      const error = await failureOf(findWithdrawalProof(node, { id: ID }));
      expect(error, String(problem)).to.be.instanceOf(UnexpectedAnswerError);
      expect((error as Error).message).to.match(problem);
    }
  });

  it('by the hash of a transaction takes what its receipt sent', async () => {
    const node = (logs: readonly Log[]) =>
      fakeShard(1, { shard_getWithdrawalProof: honest, eth_getTransactionReceipt: rpcReceipt(logs) });
    expect(await findWithdrawalProof(node([sentLog(message)]), { id: TX })).to.deep.include(facts);
    const other = node([sentLog({ ...message, index: 9 })]);
    expect(await failureOf(findWithdrawalProof(other, { id: TX }))).to.be.instanceOf(UnexpectedAnswerError);
  });
});
