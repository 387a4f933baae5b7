import fc from 'fast-check';
import { type Address, bytesToHex, type Hex, keccak256 } from 'viem';
import type { BatchPayload, Delivery, PayloadBlock } from './batch.js';
import type { L1Origin } from './block-inputs.js';
import type { AssetId, Domain, MessageId, ShardId } from './ids.js';
import { type Message, MessageKind, type OutboxItem } from './message.js';

/** Random protocol values for property tests. */
export const anyHash: fc.Arbitrary<Hex> = anyBytes(32, 32);
export const anyDomain = anyHash.map((hash) => hash as Domain);
export const anyAddress: fc.Arbitrary<Address> = anyBytes(20, 20);
export const anyShardId = fc.integer({ min: 1, max: 65_535 }).map((n) => n as ShardId);

export function anyBytes(minLength: number, maxLength: number): fc.Arbitrary<Hex> {
  return fc.uint8Array({ minLength, maxLength }).map((bytes) => bytesToHex(bytes));
}

export function anyUint(bits: number): fc.Arbitrary<bigint> {
  return fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n });
}

export const anyMessage: fc.Arbitrary<Message> = fc
  .record({
    kind: fc.constantFrom(...Object.values(MessageKind)),
    srcShard: anyShardId,
    dstShard: fc.integer({ min: 0, max: 65_535 }).map((n) => n as ShardId),
    index: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    sender: anyAddress,
    target: anyAddress,
    assetId: anyHash.map((hash) => hash as AssetId),
    amount: anyUint(256),
    gasLimit: anyUint(64),
    deadline: anyUint(64),
    refundTo: anyAddress,
    inReplyTo: anyHash.map((hash) => hash as MessageId),
    payloadHash: anyHash,
  })
  .filter((message) => message.srcShard !== message.dstShard);

export const anyOutboxItem: fc.Arbitrary<OutboxItem> = fc.oneof(
  anyHash.map((leaf) => ({ leaf })),
  fc
    .record({ message: anyMessage, payload: anyBytes(0, 80) })
    .map(({ message, payload }) => ({ message: { ...message, payloadHash: keccak256(payload) }, payload })),
);

export const anyDelivery: fc.Arbitrary<Delivery> = fc.record({ gas: anyUint(32), data: anyBytes(0, 80) });

export const anyUserTx: fc.Arbitrary<Hex> = anyBytes(0, 80).filter((raw) => !raw.startsWith('0x7e'));

export const anyPayloadBlock: fc.Arbitrary<PayloadBlock> = fc.record({
  timestampDelta: fc.nat({ max: 2 ** 32 - 1 }),
  originDelta: fc.nat({ max: 2 ** 32 - 1 }),
  deliveries: fc.array(anyDelivery, { maxLength: 3 }),
  transactions: fc.array(anyUserTx, { maxLength: 4 }),
});

export const anyPayload: fc.Arbitrary<BatchPayload> = fc.record({
  blocks: fc.array(anyPayloadBlock, { maxLength: 6 }),
  outbox: fc.array(anyOutboxItem, { maxLength: 4 }),
});

/** An L1 of one block per 12 seconds; the block's number is in each of its hashes. */
export function sampleOrigin(number: number): L1Origin {
  const field = (name: string) => keccak256(bytesToHex(new TextEncoder().encode(`${name} ${number}`)));
  return {
    number,
    hash: field('hash'),
    parentHash: keccak256(bytesToHex(new TextEncoder().encode(`hash ${number - 1}`))),
    timestamp: 1_700_000_000 + 12 * number,
    baseFee: 1_000_000_000n + BigInt(number),
    prevRandao: field('randao'),
    parentBeaconBlockRoot: field('beacon'),
    settlementRoot: field('settlement'),
  };
}
