import {
  type AssetId,
  decodePayload,
  type MessageId,
  MessageKind,
  type OutboxItem,
  outboxItemLeaf,
  type PayloadBlock,
  toShardId,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import { fitPayload } from './fit-payload.js';
import { MAX_PAYLOAD_BYTES } from './limits.js';
import { DOMAIN, SHARD } from './test/fake-shard.js';
import { noise } from './test/transactions.js';

function message(index: number, bytes: number): OutboxItem {
  const payload = noise(keccak256(toHex(`payload ${index}`)), bytes);
  return {
    message: {
      kind: MessageKind.Data,
      srcShard: SHARD,
      dstShard: toShardId(8),
      index,
      sender: zeroAddress,
      target: zeroAddress,
      assetId: zeroHash as AssetId,
      amount: 0n,
      gasLimit: 1n,
      deadline: 1n,
      refundTo: zeroAddress,
      inReplyTo: zeroHash as MessageId,
      payloadHash: keccak256(payload),
    },
    payload,
  };
}

const block = (bytes: number): PayloadBlock => ({
  timestampDelta: 1,
  originDelta: 0,
  deliveries: [],
  transactions: [noise(zeroHash, bytes)],
});

describe('fitPayload', () => {
  it('carries everything when it fits', () => {
    const content = { blocks: [block(50_000)], outbox: [message(0, 32_768), message(1, 10)] };
    const { payload, bodiesLeftOut } = fitPayload(content, DOMAIN);
    expect(decodePayload(payload)).to.deep.equal({ ...content, notes: [] });
    expect(bodiesLeftOut).to.equal(0);
  });

  it('carries the smaller bodies and the leaves of the others, in outbox order', () => {
    const withdrawal: OutboxItem = { leaf: keccak256('0x01') };
    const outbox = [message(0, 30_000), message(1, 100), withdrawal, message(3, 32_768), message(4, 20_000)];
    const { payload, bodiesLeftOut } = fitPayload({ blocks: [block(50_000)], outbox }, DOMAIN);
    expect(payload.length).to.be.at.most(MAX_PAYLOAD_BYTES);
    const decoded = decodePayload(payload);
    expect(decoded.notes).to.deep.equal([]);
    expect(decoded.blocks).to.deep.equal([block(50_000)]);
    expect(decoded.outbox.map((item) => outboxItemLeaf(DOMAIN, item))).to.deep.equal(
      outbox.map((item) => outboxItemLeaf(DOMAIN, item)),
    );
    expect(decoded.outbox.map((item) => 'message' in item)).to.deep.equal([true, true, false, false, true]);
    expect(bodiesLeftOut).to.equal(1);
  });

  it('carries leaves alone when bodies are more than a payload may inflate to', () => {
    const outbox = Array.from({ length: 90 }, (_, index) => message(index, 32_768));
    const { payload, bodiesLeftOut } = fitPayload({ blocks: [block(100_000)], outbox }, DOMAIN);
    expect(payload.length).to.be.at.most(MAX_PAYLOAD_BYTES);
    expect(decodePayload(payload).outbox).to.have.length(90);
    expect(bodiesLeftOut).to.equal(90);
  });

  it('carries the first leaves when not even all leaves fit', () => {
    const outbox = Array.from({ length: 4_000 }, (_, index): OutboxItem => ({ leaf: keccak256(toHex(index)) }));
    const { payload, messages } = fitPayload({ blocks: [block(90_000)], outbox }, DOMAIN);
    expect(payload.length).to.be.within(MAX_PAYLOAD_BYTES - 500, MAX_PAYLOAD_BYTES);
    const decoded = decodePayload(payload);
    expect(decoded.blocks).to.deep.equal([block(90_000)]);
    expect(decoded.outbox).to.deep.equal(outbox.slice(0, messages));
    expect(messages).to.be.within(500, 800);
  });

  it('carries the blocks alone when there is no room for more', () => {
    const { payload, messages } = fitPayload(
      { blocks: [block(MAX_PAYLOAD_BYTES - 60)], outbox: [message(0, 90)] },
      DOMAIN,
    );
    expect(payload.length).to.be.at.most(MAX_PAYLOAD_BYTES);
    expect([messages, decodePayload(payload).outbox]).to.deep.equal([0, []]);
  });
});
