import {
  type BatchHeader,
  DeliveryState,
  L1_SHARD_ID,
  type Message,
  MessageKind,
  messageId,
  originUpdateTx,
  systemTxHash,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import type { Hex } from 'viem';
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
import type { L1State } from './l1-state.js';
import { findBatchOf, findClaimOf, type MessageViewContext, viewMessage } from './message-view.js';

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
}: {
  posted?: readonly Posted[];
  now?: number;
  laneOpen?: boolean;
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
    findImport: async (l1Block) => imports.get(l1Block),
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

  it('failed: says so', async () => {
    const { view, receive, book } = open();
    receive(20, inbound());
    book.recordLogs([deliveredLog(inbound(), DeliveryState.Failed, { block: 5 })]);
    expect(await view(id)).to.deep.include({ stage: 'failed', cause: 'the call at its target failed' });
  });

  for (const state of [DeliveryState.Expired, DeliveryState.Returned])
    it(`state ${state}: is over`, async () => {
      const { view, receive, book } = open();
      receive(20, inbound());
      book.recordLogs([deliveredLog(inbound(), state, { block: 5 })]);
      expect((await view(id))?.next).to.equal('nothing: done');
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
