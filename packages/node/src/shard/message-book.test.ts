import { DeliveryState, L1_SHARD_ID, MessageKind, messageId } from '@bulkhead/protocol';
import { expect } from 'chai';
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

const inbound = (index: number, salt = 0n) =>
  sampleMessage(index, { srcShard: PEER, dstShard: HERE, amount: salt + 1n });
const withdrawal = (index: number, amount: bigint) =>
  sampleMessage(index, { kind: MessageKind.Withdraw, dstShard: L1_SHARD_ID, amount });

describe('message book', () => {
  it('finds what was sent by id and by transaction, newest first in the list', () => {
    const { book } = openBook();
    const messages = [sampleMessage(0), sampleMessage(1)];
    book.recordLogs(messages.map((message, i) => sentLog(message, { block: i + 1 })));
    const found = book.findSent(messageId(DOMAIN, messages[0]!));
    expect(found).to.deep.include({ blockNumber: 1, timestamp: 1_001 });
    expect(found?.sent.message).to.deep.equal(messages[0]);
    expect(book.findSent(word('tx 2'))?.sent.index).to.equal(1);
    expect(book.findSent(word('tx 3'))).to.equal(undefined);
    expect([...book.sent()].map(({ sent }) => sent.index)).to.deep.equal([1, 0]);
  });

  it('passes over logs of others, and of other events', () => {
    const { book } = openBook();
    const log = sentLog(sampleMessage(0), { block: 1 });
    book.recordLogs([
      { ...log, address: `0x${'12'.repeat(20)}` },
      { ...log, topics: [word('Transfer()')] },
      { ...log, topics: [] },
    ]);
    expect([...book.sent()]).to.deep.equal([]);
  });

  it('forgets what blocks that were taken back sent and received', () => {
    const { book, tracker } = openBook();
    const [kept, dropped] = [inbound(0), inbound(1)];
    book.recordLogs([
      sentLog(sampleMessage(0), { block: 1 }),
      sentLog(withdrawal(1, 5n), { block: 2 }),
      deliveredLog(kept, DeliveryState.Delivered, { block: 1 }),
      deliveredLog(dropped, DeliveryState.Failed, { block: 2 }),
    ]);
    book.unwind(1);
    expect([...book.sent()].map(({ sent }) => sent.index)).to.deep.equal([0]);
    expect(book.findSent(word('tx 2'))).to.equal(undefined);
    expect(book.unpaidWithdrawals(9)).to.equal(0n);
    expect(book.findOutcome(PEER, 0)?.outcome.state).to.equal(DeliveryState.Delivered);
    expect(book.findOutcome(PEER, 1)).to.equal(undefined);
    expect(tracker.state(PEER, 1)).to.equal(DeliveryState.Unseen);
    // Another message takes the place.
    book.recordLogs([sentLog(sampleMessage(1, { amount: 77n }), { block: 2 })]);
    expect(book.findSent(word('tx 2'))?.sent.message.amount).to.equal(77n);
  });

  it('finds what comes in by its id, as soon as a mirror has it', () => {
    const { book, receive } = openBook();
    const [first, second] = [inbound(0), inbound(1)];
    expect(book.findInbound(messageId(PEER_DOMAIN, first))).to.equal(undefined);
    receive(10, first);
    expect(book.findInbound(messageId(PEER_DOMAIN, first))).to.deep.include({ message: first, l1Block: 10 });
    receive(11, second);
    expect(book.findInbound(messageId(PEER_DOMAIN, second))?.l1Block).to.equal(11);
  });

  it('knows after a reorg of L1 which message took the place of another, also when no block fell', () => {
    const { book, receive, drop } = openBook();
    const [old, other] = [inbound(0), inbound(0, 5n)];
    receive(10, old);
    expect(book.findInbound(messageId(PEER_DOMAIN, old))).not.to.equal(undefined);
    drop(9, 0);
    book.unwind(100);
    receive(10, other);
    expect(book.findInbound(messageId(PEER_DOMAIN, other))?.message).to.deep.equal(other);
    expect(book.findInbound(messageId(PEER_DOMAIN, old))).to.equal(undefined);
  });

  it('adds up withdrawals up to a block that L1 has not paid', () => {
    const { book, paid } = openBook();
    book.recordLogs([
      sentLog(withdrawal(0, 5n), { block: 1 }),
      sentLog(sampleMessage(1), { block: 1, tx: 'other' }),
      sentLog(withdrawal(2, 7n), { block: 2 }),
      sentLog(withdrawal(3, 11n), { block: 3 }),
    ]);
    expect(book.unpaidWithdrawals(2)).to.equal(12n);
    paid.set(0, { l1Block: 1, txHash: '0x' });
    expect(book.unpaidWithdrawals(3)).to.equal(18n);
  });
});
