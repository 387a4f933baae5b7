import { expect } from 'chai';
import fc from 'fast-check';
import { HttpRequestError } from 'viem';
import { MessageNotFoundError, UnexpectedAnswerError, WrongChainError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { sampleMessage } from '../test/sample-message.js';
import { fakeShard, ID, TX, viewOf } from '../test/sample-messages.js';
import { getMessageStatus } from './get-message-status.js';
import { MESSAGE_STAGES, mergeMessageViews, messageViewSchema } from './message-status.js';

const SILENT = new HttpRequestError({ url: 'http://fake' });
const NONSENSE = { ...viewOf(['sent']), stage: 'lost' };
const foreign = { ...sampleMessage, index: sampleMessage.index + 1 };

describe('getMessageStatus', () => {
  it('puts the views of both ends together, each stage once, and takes stage, cause and next from the later one', async () => {
    const source = fakeShard(1, { shard_getMessage: viewOf(['sent', 'sequenced', 'posted']) });
    const destination = fakeShard(2, {
      shard_getMessage: viewOf(['posted', 'imported', 'failed'], { cause: 'no code', replyId: TX }),
    });
    const status = await getMessageStatus(source, { id: ID, peers: [destination] });
    expect(status.stages.map(({ stage }) => stage)).to.deep.equal([
      ...['sent', 'sequenced', 'posted', 'imported', 'failed'],
    ]);
    expect(status).to.deep.include({ stage: 'failed', cause: 'no code', next: 'after failed', replyId: TX });
    expect([status.kind, status.srcShard, status.dstShard]).to.deep.equal(['ASSET', 1, 2]);
  });

  it('asks the others by id when it was asked by transaction', async () => {
    const source = fakeShard(1, { shard_getMessage: viewOf(['sent', 'sequenced']) });
    const destination = fakeShard(2, {
      shard_getMessage: (id: string) => (id === ID ? viewOf(['posted', 'imported', 'delivered']) : null),
    });
    expect((await getMessageStatus(source, { id: TX, peers: [destination] })).stage).to.equal('delivered');
    expect(destination.asked.map(({ params }) => params[0])).to.deep.equal([TX, ID]);
    expect(source.asked.map(({ params }) => params[0])).to.deep.equal([TX]);
  });

  for (const [lie, answer] of [
    ['of another message', viewOf(['delivered'], { message: foreign })],
    ['of another message under this id', { ...viewOf(['delivered'], { message: foreign }), messageId: ID }],
    [
      'that says it is its own',
      { ...viewOf(['delivered'], { message: { ...sampleMessage, dstShard: 3 as never } }), messageId: ID },
    ],
    ['of a message that it has no part in', viewOf(['delivered'])],
    ['that no version knows', NONSENSE],
  ] as const)
    it(`goes on without the view of a third shard ${lie}`, async () => {
      const source = fakeShard(1, { shard_getMessage: viewOf(['sent', 'sequenced']) });
      const third = fakeShard(3, { shard_getMessage: answer });
      const wanted = { messageId: ID, stage: 'sequenced', dstShard: 2 };
      expect(await getMessageStatus(source, { id: ID, peers: [third] })).to.deep.include(wanted);
      expect(await getMessageStatus(third, { id: ID, peers: [source] })).to.deep.include(wanted);
    });

  it('takes the id of a transaction’s message from the shard that sent it, and the client’s own where several say so', async () => {
    const source = fakeShard(1, { shard_getMessage: viewOf(['sent', 'sequenced']) });
    const unsent = fakeShard(2, { shard_getMessage: viewOf(['sent', 'delivered'], { message: foreign }) });
    expect((await getMessageStatus(unsent, { id: TX, peers: [source] })).messageId).to.equal(ID);

    const theirs = viewOf(['sent'], { message: { ...sampleMessage, srcShard: 3 as never } });
    const thief = fakeShard(3, { shard_getMessage: theirs });
    expect((await getMessageStatus(source, { id: TX, peers: [thief] })).messageId).to.equal(ID);
    const neither = fakeShard(2, { shard_getMessage: null });
    expect(await failureOf(getMessageStatus(neither, { id: TX, peers: [thief, source] }))).to.be.instanceOf(
      MessageNotFoundError,
    );
  });

  it('goes on without a shard that does not answer, and throws its error when none does', async () => {
    const silent = fakeShard(1, { shard_getMessage: SILENT });
    const destination = fakeShard(2, { shard_getMessage: viewOf(['imported']) });
    expect((await getMessageStatus(silent, { id: ID, peers: [destination] })).stage).to.equal('imported');
    const mad = fakeShard(2, { shard_getMessage: NONSENSE });
    expect(await failureOf(getMessageStatus(mad, { id: ID, peers: [silent] }))).to.be.instanceOf(HttpRequestError);
  });

  it('MESSAGE_UNKNOWN when no shard knows it', async () => {
    const error = await failureOf(getMessageStatus(fakeShard(1, { shard_getMessage: null }), { id: ID }));
    expect(error).to.be.instanceOf(MessageNotFoundError);
    expect(error).to.deep.include({ code: 'MESSAGE_UNKNOWN', verdict: 'reject', id: ID });
  });

  it('UNEXPECTED_ANSWER when all that nodes say is what this version does not know', async () => {
    const error = await failureOf(getMessageStatus(fakeShard(1, { shard_getMessage: NONSENSE }), { id: ID }));
    expect(error).to.be.instanceOf(UnexpectedAnswerError);
    expect((error as Error).message).to.contain('shard_getMessage');
  });

  it('WRONG_CHAIN for a client of which nobody knows whose word it brings', async () => {
    const error = await failureOf(getMessageStatus(fakeClient({ shard_getMessage: viewOf(['sent']) }), { id: ID }));
    expect(error).to.be.instanceOf(WrongChainError);
    expect(error).to.deep.include({ code: 'WRONG_CHAIN', verdict: 'reject' });
  });

  it('gives the same whoever is asked first (property)', () => {
    const subset = fc.subarray([...MESSAGE_STAGES], { minLength: 1 });
    fc.assert(
      fc.property(fc.array(subset, { minLength: 1, maxLength: 4 }), (lists) => {
        const views = lists.map((stages) => messageViewSchema.parse(viewOf(stages)));
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
