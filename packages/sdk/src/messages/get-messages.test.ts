import { expect } from 'chai';
import { HttpRequestError } from 'viem';
import { failureOf } from '../test/failure-of.js';
import { sampleMessage } from '../test/sample-message.js';
import { fakeShard, ID, viewOf } from '../test/sample-messages.js';
import { getMessages } from './get-messages.js';

const SILENT = new HttpRequestError({ url: 'http://fake' });
const later = { ...sampleMessage, index: sampleMessage.index + 1 };

/** A shard that lists these views, filtered as a node does, and knows each by its id. */
function shardWith(shardId: number, ...views: ReturnType<typeof viewOf>[]) {
  return fakeShard(shardId, {
    shard_getMessages: ({ status }: { status?: string }) =>
      views.filter(({ stage }) => status === undefined || stage === status),
    shard_getMessage: (id: string) => views.find(({ messageId }) => messageId === id) ?? null,
  });
}

describe('getMessages', () => {
  it('puts both ends together, and leaves out what a shard says of messages of others', async () => {
    const source = shardWith(1, viewOf(['sent']), viewOf(['sent'], { message: later }));
    const destination = shardWith(2, viewOf(['imported', 'delivered']));
    const third = shardWith(3, viewOf(['returned']), viewOf(['returned'], { message: later }));
    const messages = await getMessages(source, { peers: [destination, third] });
    expect(messages.map(({ stage }) => stage)).to.have.members(['delivered', 'sent']);
  });

  it('goes on without a shard that is silent or talks nonsense; its failure comes out when there is no other', async () => {
    const source = shardWith(1, viewOf(['sent']));
    const silent = fakeShard(2, { shard_getMessages: SILENT });
    const mad = fakeShard(2, { shard_getMessages: [{ messageId: ID }] });
    for (const peer of [silent, mad])
      for (const [client, peers] of [
        [source, [peer]],
        [peer, [source]],
      ] as const)
        expect((await getMessages(client, { peers })).map(({ messageId }) => messageId)).to.deep.equal([ID]);
    expect(await failureOf(getMessages(mad, { peers: [silent] }))).to.be.instanceOf(HttpRequestError);
  });

  it('has the nodes look for a stage, so that a limit does not hide it, and asks the other end before it says so', async () => {
    const source = shardWith(1, viewOf(['sent', 'posted']), viewOf(['sent', 'posted'], { message: later }));
    const destination = shardWith(2, viewOf(['posted', 'imported', 'failed']));
    const peers = [destination];
    const failed = await getMessages(source, { peers, status: 'failed', limit: 1 });
    expect(failed.map(({ messageId, stages }) => [messageId, stages.length])).to.deep.equal([[ID, 4]]);
    expect(destination.asked[0]?.params).to.deep.equal([{ status: 'failed', limit: 1 }]);
    const posted = await getMessages(source, { peers, status: 'posted' });
    expect(posted.map(({ messageId }) => messageId)).to.deep.equal([viewOf([], { message: later }).messageId]);
  });
});
