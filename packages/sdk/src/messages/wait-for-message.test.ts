import { expect } from 'chai';
import { HttpRequestError } from 'viem';
import {
  NothingSentError,
  TransactionRevertedError,
  UnexpectedAnswerError,
  WaitForMessageTimeoutError,
} from '../index.js';
import { rpcReceipt, sentLog } from '../test/event-log.js';
import { failureOf } from '../test/failure-of.js';
import { sampleMessage } from '../test/sample-message.js';
import { fakeShard, ID, TX, viewOf } from '../test/sample-messages.js';
import { waitForMessage } from './wait-for-message.js';

/** A node that answers the next of these each time, and the last for ever. */
function inTurn(...answers: readonly unknown[]) {
  let turn = 0;
  return fakeShard(1, {
    shard_getMessage: () => answers[Math.min(turn++, answers.length - 1)],
  });
}

describe('waitForMessage', () => {
  it('waits through silence and ignorance, and reports each stage once', async () => {
    const client = inTurn(
      null,
      new HttpRequestError({ url: 'http://fake' }),
      viewOf(['sent', 'sequenced']),
      viewOf(['sent', 'sequenced']),
      viewOf(['sent', 'sequenced', 'posted', 'imported', 'delivered']),
    );
    const stages: string[] = [];
    const status = await waitForMessage(client, { id: ID, onStage: ({ stage }) => stages.push(stage) });
    expect(status.stage).to.equal('delivered');
    expect(stages).to.deep.equal(['sent', 'sequenced', 'posted', 'imported', 'delivered']);
  });

  it('stops at the stages it was told, failure among the defaults', async () => {
    expect((await waitForMessage(inTurn(viewOf(['posted'])), { id: ID, until: ['posted'] })).stage).to.equal('posted');
    expect((await waitForMessage(inTurn(viewOf(['failed'])), { id: ID })).stage).to.equal('failed');
  });

  it('MESSAGE_TIMEOUT tells the last stage and its cause', async () => {
    const client = inTurn(viewOf(['imported'], { cause: 'the lane is closed' }));
    const error = await failureOf(waitForMessage(client, { id: ID, timeout: 5 }));
    expect(error).to.be.instanceOf(WaitForMessageTimeoutError);
    expect(error).to.deep.include({ code: 'MESSAGE_TIMEOUT', verdict: 'retry' });
    expect((error as Error).message).to.contain('still imported: the lane is closed');
  });

  it('ends at once when its transaction reverted, or sent nothing', async () => {
    const node = (receipt: object | null) =>
      fakeShard(1, { shard_getMessage: null, eth_getTransactionReceipt: receipt });
    const wait = (receipt: object | null) => failureOf(waitForMessage(node(receipt), { id: TX, timeout: 20 }));
    expect(await wait(rpcReceipt([], '0x0'))).to.be.instanceOf(TransactionRevertedError);
    expect(await wait(rpcReceipt([]))).to.be.instanceOf(NothingSentError);
    expect(await wait(rpcReceipt([sentLog(sampleMessage)]))).to.be.instanceOf(WaitForMessageTimeoutError);
    expect(await wait(null)).to.be.instanceOf(WaitForMessageTimeoutError);
  });

  it('goes on whatever a peer says, wrong or nothing', async () => {
    const client = inTurn(null, viewOf(['sent']), viewOf(['sent', 'answered']));
    const peers = [
      fakeShard(3, { shard_getMessage: { stage: 'x' } }),
      fakeShard(2, { shard_getMessage: viewOf(['imported']) }),
    ];
    expect((await waitForMessage(client, { id: ID, peers })).stage).to.equal('answered');
  });

  it('ends at once on an answer that it does not know, and when it is aborted', async () => {
    expect(await failureOf(waitForMessage(inTurn({ stage: 'x' }), { id: ID }))).to.be.instanceOf(UnexpectedAnswerError);
    const reason = new Error('enough');
    const controller = new AbortController();
    const waiting = waitForMessage(inTurn(null), { id: ID, signal: controller.signal, pollingInterval: 60_000 });
    controller.abort(reason);
    expect(await failureOf(waiting)).to.equal(reason);
  });
});
