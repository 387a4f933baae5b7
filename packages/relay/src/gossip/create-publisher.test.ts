import { MessageKind, type OutboxItem } from '@bulkhead/protocol';
import { isCodedError, ManualClock, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createFakeSource, shard, word } from '../test/fake-source.js';
import { createPublisher, type PublisherModules } from './create-publisher.js';
import type { Envelope } from './envelope.js';
import type { PublisherLimits } from './limits.js';

const LIMITS = { retryMinMs: 8_000, retryMaxMs: 20_000, maxAttempts: 4 };

function createScene(limits: Partial<PublisherLimits> = {}, modules: Partial<PublisherModules> = {}) {
  const clock = new ManualClock();
  const source = createFakeSource(shard(2));
  const sent: { at: number; envelope: Envelope }[] = [];
  const net = { recipients: 1 };
  const publisher = createPublisher(
    { domain: source.domain, limits: { ...LIMITS, ...limits } },
    {
      publish: async (envelope) => {
        sent.push({ at: clock.now(), envelope });
        return net.recipients;
      },
      clock,
      logger: silentLogger(),
      ...modules,
    },
  );
  const controller = new AbortController();
  const running = publisher.run(controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort();
    await running;
  };
  /** `index:count` of each envelope, with the leaves of its root, or `-`. */
  const log = (): string[] =>
    sent.map(({ at, envelope }) => `${at} ${envelope.message.index}:${envelope.hint?.outboxCount ?? '-'}`);
  return { clock, source, sent, net, publisher, stop, log };
}

const codeOf = (act: () => void): string => {
  try {
    act();
  } catch (err) {
    if (isCodedError(err)) return err.code;
    throw err;
  }
  return 'none';
};

describe('publisher', () => {
  it('publishes at once, again with the branch once posted, then less and less often, then no more', async () => {
    const { clock, source, publisher, stop, log, sent } = createScene();
    source.send();
    publisher.sequenced(0, source.items);
    await clock.advance(5_000);
    expect(log()).to.deep.equal(['0 0:-']);
    const claim = source.claim();
    expect(publisher.posted(claim)).to.equal(true);
    await clock.advance(600_000);
    expect(log()).to.deep.equal(['0 0:-', '5000 0:1', '13000 0:1', '29000 0:1', '49000 0:1']);
    expect(sent.at(-1)?.envelope.hint).to.deep.equal(source.hint(0, claim));
    expect(publisher.pending).to.equal(0);
    await stop();
  });

  it('repeats with the branch under the newest posted root', async () => {
    const { clock, source, publisher, stop, log } = createScene({ maxAttempts: 2 });
    source.send();
    publisher.sequenced(0, source.items);
    publisher.posted(source.claim());
    await clock.advance(1_000);
    source.send();
    publisher.sequenced(1, source.items.slice(1));
    publisher.posted(source.claim());
    await clock.advance(60_000);
    expect(log()).to.deep.equal(['0 0:1', '1000 1:2', '8000 0:2', '9000 1:2']);
    await stop();
  });

  it('does not spend its attempts while nobody listens', async () => {
    const { clock, source, publisher, stop, net, log } = createScene({ maxAttempts: 1 });
    net.recipients = 0;
    source.send();
    publisher.sequenced(0, source.items);
    publisher.posted(source.claim());
    await clock.advance(20_000);
    net.recipients = 2;
    await clock.advance(20_000);
    expect(log()).to.deep.equal(['0 0:1', '8000 0:1', '16000 0:1', '24000 0:1']);
    await stop();
  });

  it('goes on when a publication fails', async () => {
    let failures = 1;
    const heard: number[] = [];
    const { clock, source, publisher, stop } = createScene(
      { maxAttempts: 1 },
      {
        publish: async ({ message }) => {
          if (failures-- > 0) throw new Error('no stream');
          return heard.push(message.index);
        },
      },
    );
    source.send();
    source.send();
    publisher.sequenced(0, source.items);
    publisher.posted(source.claim());
    await clock.advance(10_000);
    expect(heard).to.deep.equal([1, 0]);
    await stop();
  });

  it('drops what is delivered or past its deadline', async () => {
    const { clock, source, publisher, stop, sent } = createScene({}, { isDelivered: ({ index }) => index === 0 });
    await clock.advance(2_000_000);
    source.send();
    source.send({ deadline: 1_999n });
    publisher.sequenced(0, source.items);
    await clock.advance(10);
    expect(sent).to.have.length(0);
    expect(publisher.pending).to.equal(0);
    await stop();
  });

  it('publishes a RETURN: it has no deadline', async () => {
    const { clock, source, publisher, stop, sent } = createScene();
    await clock.advance(2_000_000);
    source.send({ kind: MessageKind.Return, deadline: 0n });
    publisher.sequenced(0, source.items);
    await clock.advance(10);
    expect(sent).to.have.length(1);
    await stop();
  });

  it('publishes no withdrawals: they have no destination among shards', async () => {
    const { clock, source, publisher, stop, sent } = createScene();
    source.withdraw();
    source.send({ kind: MessageKind.Withdraw, dstShard: shard(0) });
    publisher.sequenced(0, source.items);
    await clock.advance(10);
    expect([publisher.count, sent.length]).to.deep.equal([2, 0]);
    await stop();
  });

  it('spreads a crowd of messages over time, in order', async () => {
    const { clock, source, publisher, stop, sent } = createScene({ messagesPerSecond: 16 });
    for (let i = 0; i < 40; i++) source.send();
    publisher.sequenced(0, source.items);
    await clock.advance(900);
    expect(sent).to.have.length(16);
    await clock.advance(200);
    expect(sent).to.have.length(32);
    await clock.advance(2_000);
    expect(sent.map(({ envelope }) => envelope.message.index)).to.deep.equal(source.items.map((_, index) => index));
    await stop();
  });

  it('keeps no more than it may: the oldest go first', async () => {
    const { source, publisher, stop } = createScene({ maxMessages: 3 });
    for (let i = 0; i < 5; i++) source.send();
    publisher.sequenced(0, source.items);
    expect([publisher.count, publisher.pending]).to.deep.equal([5, 3]);
    await stop();
    const small = createScene({ maxBytes: 100 });
    for (let i = 0; i < 3; i++) small.source.send({ payload: `0x${'00'.repeat(60)}` });
    small.publisher.sequenced(0, small.source.items);
    expect(small.publisher.pending).to.equal(1);
    await small.stop();
  });

  it('continues an outbox that it is given at start, without publishing it', async () => {
    const { clock, source, publisher, stop, log } = createScene();
    source.withdraw();
    source.withdraw();
    publisher.restore(source.items.map((item) => ('leaf' in item ? item.leaf : '0x')));
    source.send();
    publisher.sequenced(0, source.items);
    publisher.sequenced(2, source.items.slice(2));
    expect(publisher.posted(source.claim())).to.equal(true);
    await clock.advance(0);
    expect(log()).to.deep.equal(['0 2:3']);
    await stop();
  });

  it('OUTBOX_MISMATCH: refuses leaves that do not continue what it knows', async () => {
    const { source, publisher, stop } = createScene();
    source.send();
    source.send();
    const [first, second] = source.items as [OutboxItem, OutboxItem];
    expect(codeOf(() => publisher.sequenced(1, [second]))).to.equal('OUTBOX_MISMATCH');
    expect(codeOf(() => publisher.sequenced(0, [second]))).to.equal('OUTBOX_MISMATCH');
    publisher.sequenced(0, [first]);
    expect(codeOf(() => publisher.sequenced(0, [{ leaf: word('other') }]))).to.equal('OUTBOX_MISMATCH');
    expect(codeOf(() => publisher.sequenced(0, [first, second]))).to.equal('none');
    await stop();
  });

  it('publishes no branch under a root that is not its own', async () => {
    const { clock, source, publisher, stop, log } = createScene();
    source.send();
    publisher.sequenced(0, source.items);
    const claim = source.claim();
    expect(publisher.posted({ ...claim, outboxRoot: word('other') })).to.equal(false);
    expect(publisher.posted({ ...claim, outboxCount: 2 })).to.equal(false);
    await clock.advance(60_000);
    expect(log()).to.deep.equal(['0 0:-']);
    await stop();
  });

  it('forgets what was unwound, and publishes what took its place', async () => {
    const { clock, source, publisher, stop, sent } = createScene({ maxAttempts: 1 });
    source.send();
    source.send();
    publisher.sequenced(0, source.items);
    publisher.posted(source.claim());
    publisher.unwind(1);
    expect([publisher.count, publisher.pending]).to.deep.equal([1, 1]);
    const other = createFakeSource(shard(2));
    other.send();
    other.send({ amount: 9n });
    publisher.sequenced(0, other.items);
    publisher.posted(other.claim());
    await clock.advance(60_000);
    expect(sent.map(({ envelope }) => envelope.message.amount)).to.deep.equal([0n, 9n]);
    await stop();
  });

  it('gives what took the place of an unwound leaf no branch under the old root', async () => {
    const { clock, source, publisher, stop, log } = createScene();
    source.send();
    source.send();
    publisher.sequenced(0, source.items);
    publisher.posted(source.claim());
    publisher.unwind(1);
    const other = createFakeSource(shard(2));
    other.send();
    other.send({ amount: 9n });
    publisher.sequenced(0, other.items);
    await clock.advance(1_000);
    expect(log()).to.deep.equal(['0 0:-', '0 1:-']);
    await stop();
  });

  it('keeps what took a place while the message before it there was being sent', async () => {
    const amounts: bigint[] = [];
    const other = createFakeSource(shard(2));
    other.send({ amount: 9n });
    const scene = createScene(
      { maxAttempts: 1 },
      {
        publish: async ({ message }) => {
          if (amounts.push(message.amount) === 1) {
            scene.publisher.unwind(0);
            scene.publisher.sequenced(0, other.items);
            scene.publisher.posted(other.claim());
          }
          return 1;
        },
      },
    );
    scene.source.send();
    scene.publisher.sequenced(0, scene.source.items);
    scene.publisher.posted(scene.source.claim());
    await scene.clock.advance(10_000);
    expect(amounts).to.deep.equal([0n, 9n]);
    await scene.stop();
  });

  it('sends the branch at once when the batch is posted while the message is being sent', async () => {
    const hints: (number | undefined)[] = [];
    const scene = createScene(
      { maxAttempts: 1 },
      {
        publish: async ({ hint }) => {
          hints.push(hint?.outboxCount);
          if (hint === undefined) scene.publisher.posted(scene.source.claim());
          return 1;
        },
      },
    );
    scene.source.send();
    scene.publisher.sequenced(0, scene.source.items);
    await scene.clock.advance(10_000);
    expect(hints).to.deep.equal([undefined, 1]);
    await scene.stop();
  });

  it('sleeps while there is nothing to do', async () => {
    const { clock, stop } = createScene();
    await clock.advance(0);
    expect(clock.sleeping).to.equal(1);
    await stop();
    expect(clock.sleeping).to.equal(0);
  });
});
