import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, keccak256, toHex } from 'viem';
import { anyBytes, anyDomain, anyMessage } from './arbitraries.js';
import type { MessageId } from './ids.js';
import { MAX_MESSAGE_GAS } from './limits.js';
import { type Message, MessageKind } from './message.js';
import { messageId } from './message-id.js';
import {
  canComeBack,
  encodeResultPayload,
  encodeReturnPayload,
  findResultPayload,
  findReturnPayload,
  isReplyTo,
  resultGas,
  resultOf,
  returnOf,
  toAnswer,
} from './reply.js';

const anyReturned = fc.oneof(anyBytes(0, 80), anyBytes(1_020, 1_030));

function spoil(payload: Hex, at: number): Hex {
  const place = 2 + (at % (payload.length - 2));
  const digit = payload[place] === 'f' ? '0' : 'f';
  return `${payload.slice(0, place)}${digit}${payload.slice(place + 1)}` as Hex;
}

describe('replies', () => {
  it('carry the message they answer, in one encoding', () => {
    fc.assert(
      fc.property(anyMessage, anyReturned, fc.nat(), (original, returned, at) => {
        const answer = toAnswer(returned);
        expect(findReturnPayload(encodeReturnPayload(original))).to.deep.equal(original);
        expect(findResultPayload(encodeResultPayload(original, answer))).to.deep.equal({ original, answer });
        for (const payload of [encodeReturnPayload(original), encodeResultPayload(original, answer)]) {
          const bad = spoil(payload, at);
          const returnedMessage = findReturnPayload(bad);
          if (returnedMessage !== undefined) expect(encodeReturnPayload(returnedMessage)).to.equal(bad);
          const result = findResultPayload(bad);
          if (result !== undefined) expect(encodeResultPayload(result.original, result.answer)).to.equal(bad);
          expect(findReturnPayload(`${payload}00`)).to.equal(undefined);
          expect(findResultPayload(`${payload}00`)).to.equal(undefined);
          expect(findResultPayload(payload.slice(0, -2) as Hex)).to.equal(undefined);
        }
      }),
    );
  });

  it('hash what is above 1,024 bytes', () => {
    const long = `0x${'01'.repeat(1_025)}` as const;
    expect(toAnswer(long)).to.deep.equal({ isHash: true, data: keccak256(long) });
    const short = `0x${'01'.repeat(1_024)}` as const;
    expect(toAnswer(short)).to.deep.equal({ isHash: false, data: short });
  });

  it('belong to one message, from where it went', () => {
    fc.assert(
      fc.property(anyDomain, anyMessage, anyMessage, anyReturned, (domain, original, other, returned) => {
        fc.pre(original.dstShard !== 0);
        const id = messageId(domain, original);
        const back = returnOf(original, id, 5).message;
        const result = resultOf(original, id, toAnswer(returned), { index: 6, sentAt: 7n }).message;
        for (const reply of [back, result]) {
          expect(isReplyTo(domain, reply, original)).to.equal(true);
          expect(isReplyTo(domain, reply, other)).to.equal(false);
          expect(isReplyTo(domain, { ...reply, srcShard: original.srcShard }, original)).to.equal(false);
        }
        expect(isReplyTo(domain, { ...back, amount: back.amount + 1n }, original)).to.equal(false);
        expect(isReplyTo(domain, { ...back, assetId: other.assetId }, original)).to.equal(false);
        expect(back.amount).to.equal(original.amount);
        expect(result.amount).to.equal(0n);
        expect(canComeBack(back) || resultGas(result) > 0n).to.equal(false);
      }),
    );
  });

  it('are wanted by calls that bring gas for them, and by no others', () => {
    const gas = (message: Message, value: bigint): bigint =>
      resultGas({ ...message, inReplyTo: toHex(value, { size: 32 }) as MessageId });
    fc.assert(
      fc.property(anyMessage, (message) => {
        const asks = [MessageKind.Data, MessageKind.AssetCall, MessageKind.Query].some((kind) => kind === message.kind);
        expect(gas(message, 5n)).to.equal(asks ? 5n : 0n);
        expect(gas(message, 2n ** 255n)).to.equal(asks ? MAX_MESSAGE_GAS : 0n);
        expect(gas(message, 0n)).to.equal(0n);
      }),
    );
  });
});
