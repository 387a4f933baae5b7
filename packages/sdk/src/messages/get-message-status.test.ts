import { expect } from 'chai';
import fc from 'fast-check';
import { HttpRequestError } from 'viem';
import { MessageNotFoundError, UnexpectedAnswerError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { ID, TX, viewOf } from '../test/sample-messages.js';
import { getMessageStatus } from './get-message-status.js';
import { MESSAGE_STAGES, mergeMessageViews } from './message-status.js';

const SILENT = new HttpRequestError({ url: 'http://fake' });
describe('getMessageStatus', () => {
  it('puts the views of both ends together, each stage once, and takes stage, cause and next from the later one', async () => {
    const source = fakeClient({ shard_getMessage: viewOf(['sent', 'sequenced', 'posted']) });
    const destination = fakeClient({
      shard_getMessage: viewOf(['posted', 'imported', 'failed'], { cause: 'no code', replyId: TX }),
    });
    const status = await getMessageStatus(source, { id: ID, peers: [destination] });
    expect(status.stages.map(({ stage }) => stage)).to.deep.equal([
      ...['sent', 'sequenced', 'posted', 'imported', 'failed'],
    ]);
    expect(status).to.deep.include({ stage: 'failed', cause: 'no code', next: 'after failed', replyId: TX });
  });

  it('asks the others by id when it was asked by transaction', async () => {
    const source = fakeClient({ shard_getMessage: viewOf(['sent', 'sequenced']) });
    const destination = fakeClient({
      shard_getMessage: (id: string) => (id === ID ? viewOf(['posted', 'imported', 'delivered']) : null),
    });
    expect((await getMessageStatus(source, { id: TX, peers: [destination] })).stage).to.equal('delivered');
    expect(destination.asked.map(({ params }) => params[0])).to.deep.equal([TX, ID]);
    expect(source.asked.map(({ params }) => params[0])).to.deep.equal([TX]);
  });

  it('goes on without a shard that does not answer, and throws its error when none does', async () => {
    const silent = fakeClient({ shard_getMessage: SILENT });
    const source = fakeClient({ shard_getMessage: viewOf(['sent']) });
    expect((await getMessageStatus(silent, { id: ID, peers: [source] })).stage).to.equal('sent');
    expect(await failureOf(getMessageStatus(silent, { id: ID }))).to.be.instanceOf(HttpRequestError);
  });

  it('MESSAGE_UNKNOWN when no shard knows it', async () => {
    const error = await failureOf(getMessageStatus(fakeClient({ shard_getMessage: null }), { id: ID }));
    expect(error).to.be.instanceOf(MessageNotFoundError);
    expect(error).to.deep.include({ code: 'MESSAGE_UNKNOWN', verdict: 'reject', id: ID });
  });

  it('UNEXPECTED_ANSWER when a node says what this version does not know', async () => {
    const client = fakeClient({ shard_getMessage: { ...viewOf(['sent']), stage: 'lost' } });
    const error = await failureOf(getMessageStatus(client, { id: ID }));
    expect(error).to.be.instanceOf(UnexpectedAnswerError);
    expect((error as Error).message).to.contain('shard_getMessage');
  });

  it('gives the same whoever is asked first (property)', () => {
    const subset = fc.subarray([...MESSAGE_STAGES], { minLength: 1 });
    fc.assert(
      fc.property(fc.array(subset, { minLength: 1, maxLength: 4 }), (lists) => {
        const views = lists.map((stages) => viewOf(stages));
        const [forth, back] = [mergeMessageViews(views), mergeMessageViews([...views].reverse())];
        expect(forth?.stage).to.equal(back?.stage);
        expect(forth?.stages.map(({ stage }) => stage)).to.deep.equal(back?.stages.map(({ stage }) => stage));
        const ranks = forth?.stages.map(({ stage }) => MESSAGE_STAGES.indexOf(stage)) ?? [];
        expect(ranks).to.deep.equal([...new Set(ranks)].sort((a, b) => a - b));
        expect(new Set(lists.flat()).size).to.equal(ranks.length);
      }),
    );
  });
});
