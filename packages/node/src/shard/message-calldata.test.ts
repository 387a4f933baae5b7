import { inboxAbi, type L1Origin, OUTBOX_DEPTH, settlementLeafHash } from '@bulkhead/protocol';
import type { MirroredMessage } from '@bulkhead/relay';
import { CodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { encodeErrorResult } from 'viem';
import type { CallContext } from '../channel/api.js';
import { codeOf } from '../test/code-of.js';
import { claimOfPeer, HERE, openBook, PEER, sampleMessage, word } from '../test/message-scene.js';
import type { L1State } from './l1-state.js';
import { createMessageCalls, type ObstacleQuestion } from './message-calldata.js';

const ORIGIN = 50;
const REFUSED = encodeErrorResult({ abi: inboxAbi, errorName: 'LaneClosed' });

/** A shard that has imported a claim over three messages of the peer; `answer` is what exec says of a delivery. */
function open(answer: () => unknown) {
  const { book } = openBook();
  const { leaf, tree } = claimOfPeer();
  const l1 = {
    getOrigin: (number: number) => ({ number, settlementRoot: tree.root() }) as L1Origin,
    mirrors: new Map([
      [PEER, { findCount: () => 3, prove: () => Array.from({ length: OUTBOX_DEPTH }, () => word('sibling')) }],
    ]),
    settlement: {
      leavesAt: () => new Map([[PEER, leaf]]),
      leafHashesAt: () => new Map([[PEER, settlementLeafHash(leaf)]]),
      inboundLane: () => ({ open: true, settledOnly: false }),
    },
  } as unknown as L1State;
  const asked: { readonly caller: unknown; readonly signal: unknown }[] = [];
  const link = {
    api: {
      async call({ caller }: { caller?: string }, context?: CallContext) {
        asked.push({ caller, signal: context?.signal });
        return answer();
      },
    },
  };
  const executor = { head: () => ({ number: 9, originNumber: ORIGIN }) };
  const calls = createMessageCalls({ link, executor, l1, book } as unknown as Parameters<typeof createMessageCalls>[0]);
  const message = (index: number): MirroredMessage => ({
    message: sampleMessage(index, { srcShard: PEER, dstShard: HERE, amount: 0n }),
    payload: '0x',
    l1Block: 20,
  });
  return { calls, asked, message };
}

const asks = (runsLeft: number): ObstacleQuestion => ({
  caller: { name: '10.0.0.1', signal: new AbortController().signal },
  runsLeft,
});
const REVERT = () => ({ status: 'revert', data: REFUSED });

describe('obstacles of a delivery', () => {
  it('are looked for on behalf of who asks, as long as he waits', async () => {
    const { calls, asked, message } = open(REVERT);
    const question = asks(1);
    expect(await calls.findObstacle(message(0), question)).to.equal(
      'its delivery fails: it reverted with LaneClosed()',
    );
    expect(asked).to.deep.equal([{ caller: '10.0.0.1', signal: question.caller?.signal }]);
  });

  it('are tried out as often as a question may; what is known without counts for nothing', async () => {
    const { calls, asked, message } = open(REVERT);
    const question = asks(2);
    const lacks = await calls.findObstacle(message(3), question);
    expect(lacks).to.equal('this shard has not imported its claim');
    const found = await Promise.all([0, 1, 2, 0].map((index) => calls.findObstacle(message(index), question)));
    expect(found.map((each) => each !== undefined)).to.deep.equal([true, true, false, false]);
    expect(await calls.findObstacle(message(3), question)).to.equal(lacks);
    expect(asked).to.have.length(2);
  });

  it('are unknown where a run comes to no end, and the question tries no more', async () => {
    for (const code of ['LIMIT_EXCEEDED', 'CALL_TIMEOUT', 'CALL_CANCELLED']) {
      const { calls, asked, message } = open(() => {
        throw new CodedError({ code, message: 'no end', verdict: 'reject' });
      });
      const question = asks(16);
      expect(await calls.findObstacle(message(0), question)).to.equal(undefined);
      expect(await calls.findObstacle(message(1), question)).to.equal(undefined);
      expect(asked, code).to.have.length(1);
    }
  });

  it('CHANNEL_CLOSED, CALL_ABORTED: other errors are those of the question', async () => {
    for (const code of ['CHANNEL_CLOSED', 'CALL_ABORTED']) {
      const { calls, message } = open(() => {
        throw new CodedError({ code, message: 'gone', verdict: 'retry' });
      });
      expect(await codeOf(calls.findObstacle(message(0), asks(1)))).to.equal(code);
    }
  });
});
