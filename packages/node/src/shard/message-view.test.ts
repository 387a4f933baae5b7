import {
  type BatchHeader,
  DeliveryState,
  type Domain,
  inboxAbi,
  L1_SHARD_ID,
  type Message,
  type MessageId,
  MessageKind,
  messageId,
  messageSchema,
  originUpdateTx,
  returnOf,
  systemTxHash,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { encodeErrorResult, type Hex } from 'viem';
import { codeOf } from '../test/code-of.js';
import {
  DOMAIN,
  deliveredLog,
  HERE,
  openBook,
  PEER,
  PEER_DOMAIN,
  sampleMessage,
  sentLog,
  word,
} from '../test/message-scene.js';
import { TestL1 } from '../test/test-l1.js';
import { findBatchOf, findClaimOf } from './find-batch.js';
import type { L1State } from './l1-state.js';
import { listMessages } from './list-messages.js';
import { type MessageViewContext, viewMessage } from './message-view.js';

const WINDOW = 10;

interface Posted {
  readonly firstBlock: number;
  readonly blockCount: number;
  readonly outboxCount: bigint;
  readonly postedAt: number;
}

/** A context whose L1 holds these batches and claims, at a time. */
function open({
  posted = [],
  now = 0,
  laneOpen = true,
  obstacle,
}: {
  posted?: readonly Posted[];
  now?: number;
  laneOpen?: boolean;
  obstacle?: string;
} = {}) {
  const scene = openBook();
  const batches = posted.map(({ firstBlock, blockCount }, i) => ({
    header: { firstBlock, blockCount, batchIndex: i } as unknown as BatchHeader,
    txHash: word(`post ${i}`),
    l1Block: 50 + i,
  }));
  const origin = (number: number) => ({ ...new TestL1(HERE, word('genesis')).newest(), number, timestamp: number });
  const l1 = {
    view: {
      timeOfClock: (clock: number) => clock,
      batch: (_: number, index: number) => batches[index],
      lastBatch: () => batches.at(-1),
      claims: () =>
        posted.map(({ outboxCount, postedAt }, batchIndex) => ({ batchIndex, postedAt, outputs: { outboxCount } })),
      origin,
      payout: (_: number, index: number) => scene.paid.get(index),
    },
    newestOrigin: () => origin(now),
    settlement: { inboundLane: () => ({ open: laneOpen, settledOnly: false }) },
  } as unknown as L1State;
  const imports = new Map<number, { blockNumber: number; originNumber: number; timestamp: number }>();
  const context: MessageViewContext = {
    shardId: HERE,
    chainName: 'Shard 7',
    l1,
    book: scene.book,
    domainOf: (source) => (source === HERE ? DOMAIN : PEER_DOMAIN),
    findImport: async (l1Block) => imports.get(l1Block),
    findObstacle: async () => obstacle,
    now: () => now,
    challengeWindow: WINDOW,
  };
  return { ...scene, context, imports, view: (id: Hex) => viewMessage(context, id) };
}

const POSTED: Posted = { firstBlock: 1, blockCount: 3, outboxCount: 2n, postedAt: 100 };
const stagesOf = (view: { stages: readonly { stage: string }[] } | undefined) => view?.stages.map(({ stage }) => stage);
const withdrawal = sampleMessage(0, { kind: MessageKind.Withdraw, dstShard: L1_SHARD_ID });
const inbound = (change: Partial<Message> = {}) => sampleMessage(0, { srcShard: PEER, dstShard: HERE, ...change });

describe('message view, of what this shard sent', () => {
  const id = messageId(DOMAIN, sampleMessage(0));

  it('knows nothing of a message it has not seen', async () => {
    expect(await open().view(word('nothing'))).to.equal(undefined);
  });

  it('sequenced: waits for a batch', async () => {
    const { book, view } = open();
    book.recordLogs([sentLog(sampleMessage(0), { block: 2 })]);
    const found = await view(id);
    expect(found).to.deep.include({
      messageId: id,
      kind: 'ASSET',
      srcShard: 7,
      dstShard: 8,
      index: 0,
      stage: 'sequenced',
    });
    expect(stagesOf(found)).to.deep.equal(['sent', 'sequenced']);
    expect(found?.stages[0]).to.deep.equal({
      stage: 'sent',
      at: 1_002_000,
      chain: 'Shard 7',
      txHash: word('tx 2'),
      blockNumber: 2,
    });
    expect(found?.next).to.include('next batch');
    expect(found && messageId(found.domain as Domain, messageSchema.parse(found.message))).to.equal(id);
    expect(await view(word('tx 2'))).to.deep.equal(found);
  });

  it('posted: waits for its destination', async () => {
    const { book, view } = open({ posted: [POSTED] });
    book.recordLogs([sentLog(sampleMessage(0), { block: 3 })]);
    const found = await view(id);
    expect(found?.stages.at(-1)).to.deep.equal({
      stage: 'posted',
      at: 50_000,
      chain: 'L1',
      blockNumber: 50,
      txHash: word('post 0'),
    });
    expect(found?.next).to.include('shard 8');
  });

  it('a withdrawal waits for its claim to settle, then for somebody to prove it, then is done', async () => {
    const withdrawalId = messageId(DOMAIN, withdrawal);
    const log = sentLog(withdrawal, { block: 1 });
    const early = open({ posted: [POSTED], now: 103 });
    early.book.recordLogs([log]);
    expect(await early.view(withdrawalId)).to.deep.include({
      stage: 'posted',
      next: 'wait 7 s: its claim has to settle',
    });
    const settled = open({ posted: [POSTED], now: 110 });
    settled.book.recordLogs([log]);
    const found = await settled.view(withdrawalId);
    expect(found?.stages.at(-1)).to.deep.equal({ stage: 'settled', at: 110_000, chain: 'L1' });
    expect(found?.next).to.include('prove it on L1');
    settled.paid.set(0, { l1Block: 60, txHash: word('payout') });
    const paid = await settled.view(withdrawalId);
    expect(stagesOf(paid)).to.deep.equal(['sent', 'sequenced', 'posted', 'settled', 'paid']);
    expect(paid).to.deep.include({ stage: 'paid', next: 'nothing: done' });
  });
});

describe('message view, of what was answered', () => {
  const sent = sampleMessage(0);
  const id = messageId(DOMAIN, sent) as MessageId;

  for (const [kind, stage] of [
    [MessageKind.Return, 'refunded'],
    [MessageKind.Result, 'answered'],
  ] as const)
    it(`${stage}: closed at its source, whatever became of the callback`, async () => {
      const { book, view, receive } = open({ posted: [POSTED] });
      book.recordLogs([sentLog(sent, { block: 2 })]);
      const reply = { ...returnOf(sent, id, 0).message, kind };
      receive(20, reply);
      const waiting = await view(id);
      expect(waiting?.stage).to.equal('posted');
      expect(waiting?.next).to.contain('with this shard’s next block');
      expect(waiting?.replyId).to.equal(messageId(PEER_DOMAIN, reply));
      book.recordLogs([deliveredLog(reply, DeliveryState.Failed, { block: 7 })]);
      const found = await view(id);
      expect(found?.stages.at(-1)).to.deep.include({ stage, chain: 'Shard 7', blockNumber: 7 });
      expect(found).to.deep.include({ stage, next: 'nothing: done' });
    });
});

describe('message list', () => {
  it('holds what was asked for, newest first', async () => {
    const { book, context, receive } = open();
    const target = '0x00000000000000000000000000000000000000b0';
    book.recordLogs([
      sentLog(sampleMessage(0), { block: 2 }),
      sentLog(sampleMessage(1, { target }), { block: 3 }),
      sentLog(sampleMessage(2, { kind: MessageKind.Data, amount: 0n }), { block: 4 }),
    ]);
    receive(20, inbound(), inbound({ index: 1, target }));
    book.recordLogs([deliveredLog(inbound(), DeliveryState.Delivered, { block: 5 })]);
    const list = async (filter: Parameters<typeof listMessages>[1]) =>
      (await listMessages(context, filter)).map(({ srcShard, index }) => `${srcShard}:${index}`);
    expect(await list({})).to.deep.equal(['7:2', '7:1', '7:0', '8:1', '8:0']);
    expect(await list({ limit: 2 })).to.deep.equal(['7:2', '7:1']);
    expect(await list({ direction: 'in' })).to.deep.equal(['8:1', '8:0']);
    expect(await list({ fromBlock: 3 })).to.deep.equal(['7:2', '7:1']);
    expect(await list({ kind: 'data' })).to.deep.equal(['7:2']);
    expect(await list({ address: target })).to.deep.equal(['7:1', '8:1']);
    expect(await list({ status: 'delivered' })).to.deep.equal(['8:0']);
    expect(await list({ peer: 9 })).to.deep.equal([]);
  });

  it('CALL_ABORTED: a list that nobody waits for is not made', async () => {
    const { context } = open();
    const hungUp = AbortSignal.abort();
    expect(await codeOf(listMessages(context, {}, hungUp))).to.equal('CALL_ABORTED');
  });
});

describe('message view, of what comes in', () => {
  const id = messageId(PEER_DOMAIN, inbound());

  it('posted, imported, delivered', async () => {
    const { view, receive, imports, book, context } = open();
    receive(20, inbound());
    expect(await view(id)).to.deep.include({
      stage: 'posted',
      next: 'wait: the sequencer delivers it with its next block',
    });
    imports.set(20, { blockNumber: 4, originNumber: 21, timestamp: 500 });
    const imported = await view(id);
    expect(imported?.next).to.equal(
      `wait: the sequencer delivers it with its next block, or bulkhead message deliver ${id}`,
    );
    expect(imported?.stages.at(-1)).to.deep.equal({
      stage: 'imported',
      at: 500_000,
      chain: 'Shard 7',
      txHash: systemTxHash(originUpdateTx(4, context.l1.view.origin(21)!)),
      blockNumber: 4,
    });
    book.recordLogs([deliveredLog(inbound(), DeliveryState.Delivered, { block: 5 })]);
    const delivered = await view(id);
    expect(stagesOf(delivered)).to.deep.equal(['posted', 'imported', 'delivered']);
    expect(delivered).to.deep.include({ stage: 'delivered', next: 'nothing: done' });
    expect(delivered).not.to.have.property('cause');
  });

  it('failed: says why, and what to do until its deadline and after', async () => {
    const reason = encodeErrorResult({ abi: inboxAbi, errorName: 'NoCode' });
    const early = open({ now: 1_000 });
    early.receive(20, inbound());
    early.book.recordLogs([deliveredLog(inbound(), DeliveryState.Failed, { block: 5 }, reason)]);
    const found = await early.view(id);
    expect(found).to.deep.include({
      stage: 'failed',
      cause: 'the call at its target failed: there is no contract at its target',
      next: `bulkhead message retry ${id}, until 2033-05-18T03:33:20.000Z: after that it goes back`,
    });
    const late = open({ now: 2_000_000_001 });
    late.receive(20, inbound());
    late.book.recordLogs([deliveredLog(inbound(), DeliveryState.Failed, { block: 5 }, reason)]);
    expect((await late.view(id))?.next).to.contain(`bulkhead message finalize ${id}`);
  });

  it('retried: both stand, the failure first', async () => {
    const { view, receive, book } = open();
    receive(20, inbound());
    book.recordLogs([deliveredLog(inbound(), DeliveryState.Failed, { block: 5 })]);
    book.recordLogs([deliveredLog(inbound(), DeliveryState.Delivered, { block: 9 })]);
    const found = await view(id);
    expect(stagesOf(found)).to.deep.equal(['posted', 'failed', 'delivered']);
    expect(found).to.include({ stage: 'delivered', next: 'nothing: done' });
    expect(found).not.to.have.property('cause');
    book.unwind(8);
    expect(stagesOf(await view(id))).to.deep.equal(['posted', 'failed']);
  });

  for (const state of [DeliveryState.Expired, DeliveryState.Returned])
    it(`state ${state}: names the RETURN that takes it back`, async () => {
      const { view, receive, book } = open();
      receive(20, inbound());
      book.recordLogs([deliveredLog(inbound(), state, { block: 5 })]);
      const { message, payload } = returnOf(inbound(), id as MessageId, 0);
      book.recordLogs([sentLog(message, { block: 5 }, payload)]);
      const found = await view(id);
      expect(found?.next).to.equal('wait: a RETURN takes it back to shard 8');
      expect(found?.replyId).to.equal(messageId(DOMAIN, message));
    });

  it('expired, and moved nothing: is over', async () => {
    const { view, receive, book } = open();
    const message = inbound({ kind: MessageKind.Data, amount: 0n });
    receive(20, message);
    book.recordLogs([deliveredLog(message, DeliveryState.Expired, { block: 5 })]);
    expect((await view(messageId(PEER_DOMAIN, message)))?.next).to.equal('nothing: done');
  });

  it('imported and not taken: says what its delivery would run into', async () => {
    const { view, receive, imports } = open({ obstacle: 'L1 has moved nothing onto its lane' });
    receive(20, inbound());
    imports.set(20, { blockNumber: 4, originNumber: 21, timestamp: 500 });
    expect((await view(id))?.cause).to.equal('L1 has moved nothing onto its lane');
  });

  it('names why it can not be delivered', async () => {
    const closed = open({ laneOpen: false });
    closed.receive(20, inbound());
    expect((await closed.view(id))?.cause).to.equal('the lane from shard 8 is closed');
    const late = open({ now: 2_000_000_001 });
    late.receive(20, inbound());
    expect((await late.view(id))?.cause).to.equal('its deadline has passed');
    const onTime = open({ now: 2_000_000_000 });
    onTime.receive(20, inbound());
    expect((await onTime.view(id))?.cause).to.equal(undefined);
  });
});

describe('findBatchOf, findClaimOf', () => {
  const posted: Posted[] = [
    { firstBlock: 1, blockCount: 3, outboxCount: 0n, postedAt: 0 },
    { firstBlock: 4, blockCount: 1, outboxCount: 2n, postedAt: 0 },
    { firstBlock: 5, blockCount: 10, outboxCount: 2n, postedAt: 0 },
    { firstBlock: 15, blockCount: 1, outboxCount: 3n, postedAt: 0 },
  ];
  const { view } = open({ posted }).context.l1;

  it('finds the batch that holds a block', () => {
    const indexOf = (block: number) => findBatchOf(view, HERE, block)?.header.batchIndex;
    expect([1, 3, 4, 5, 14, 15, 16].map(indexOf)).to.deep.equal([0, 0, 1, 2, 2, 3, undefined]);
  });

  it('finds the oldest claim that holds a leaf', () => {
    const indexOf = (leaf: number) => findClaimOf(view, HERE, leaf)?.batchIndex;
    expect([0, 1, 2, 3].map(indexOf)).to.deep.equal([1, 1, 3, undefined]);
  });
});
