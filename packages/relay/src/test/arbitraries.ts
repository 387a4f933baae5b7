import {
  type AssetId,
  type BatchIndex,
  type Message,
  type MessageId,
  MessageKind,
  OUTBOX_DEPTH,
} from '@bulkhead/protocol';
import fc from 'fast-check';
import { bytesToHex, type Hex, keccak256 } from 'viem';
import type { Envelope } from '../gossip/envelope.js';
import { shard } from './fake-source.js';

export const anyBytes = (length: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => bytesToHex(bytes));

export const anyPayload: fc.Arbitrary<Hex> = fc.uint8Array({ maxLength: 200 }).map((bytes) => bytesToHex(bytes));

const uint = (bits: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 2n ** bits - 1n }));

export const anyMessage = (payload: Hex): fc.Arbitrary<Message> =>
  fc
    .record({
      kind: fc.constantFrom(...Object.values(MessageKind)),
      srcShard: fc.integer({ min: 1, max: 65_535 }).map(shard),
      dstShard: fc.integer({ min: 0, max: 65_535 }).map(shard),
      index: fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
      sender: anyBytes(20),
      target: anyBytes(20),
      assetId: anyBytes(32).map((id) => id as AssetId),
      amount: uint(256n),
      gasLimit: uint(64n),
      deadline: uint(64n),
      refundTo: anyBytes(20),
      inReplyTo: anyBytes(32).map((id) => id as MessageId),
      payloadHash: fc.constant(keccak256(payload)),
    })
    .filter(({ srcShard, dstShard }) => srcShard !== dstShard);

const anyHint = ({ index }: Message): fc.Arbitrary<Envelope['hint']> =>
  fc.option(
    fc.record({
      batchIndex: fc.nat(2 ** 40).map((batch) => batch as BatchIndex),
      outboxRoot: anyBytes(32),
      outboxCount: fc.integer({ min: index + 1, max: 2 ** 32 }),
      branch: fc.array(anyBytes(32), { minLength: OUTBOX_DEPTH, maxLength: OUTBOX_DEPTH }),
    }),
    { nil: undefined },
  );

export const anyEnvelope: fc.Arbitrary<Envelope> = anyPayload.chain((payload) =>
  anyMessage(payload).chain((message) => anyHint(message).map((hint) => ({ message, payload, hint }))),
);
