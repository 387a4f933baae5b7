import { type Address, concatHex, type Hex, keccak256, numberToHex, size, stringToHex } from 'viem';
import type { L1Origin } from '../block-inputs.js';
import type { AssetId, Domain, MessageId, ShardId } from '../ids.js';
import { type Message, MessageKind } from '../message.js';

/** A value that JSON of the vectors can hold; a forge script reads integers from decimal strings. */
export type Vector = string | boolean | readonly Vector[] | { readonly [name: string]: Vector };

type Raw = string | number | bigint | boolean | undefined | readonly Raw[] | { readonly [name: string]: Raw };

/** Integers become decimal strings, absent fields are left out. */
export function toVector(raw: Raw): Vector {
  if (typeof raw === 'number' || typeof raw === 'bigint') return raw.toString();
  if (typeof raw === 'string' || typeof raw === 'boolean') return raw;
  if (Array.isArray(raw)) return raw.map(toVector);
  const fields = Object.entries(raw ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.map(([name, value]) => [name, toVector(value)]));
}

/** A list and its length, since forge can't ask for the length of a JSON list of objects. */
export function group(name: string, cases: readonly object[]): { readonly [name: string]: Vector } {
  return { [name]: cases.map((item) => toVector(item as Raw)), [`${name}Count`]: toVector(cases.length) };
}

export function word(seed: string | number): Hex {
  return keccak256(stringToHex(`bulkhead.vector.${seed}`));
}

export function account(seed: string | number): Address {
  return `0x${word(`account.${seed}`).slice(2, 42)}`;
}

export function sampleMessage(index: number, change: Partial<Message> = {}): Message {
  return {
    kind: MessageKind.Data,
    srcShard: 1 as ShardId,
    dstShard: 2 as ShardId,
    index,
    sender: account('sender'),
    target: account('target'),
    assetId: `0x${'00'.repeat(32)}` as AssetId,
    amount: 0n,
    gasLimit: 500_000n,
    deadline: 1_700_604_800n,
    refundTo: `0x${'00'.repeat(20)}`,
    inReplyTo: `0x${'00'.repeat(32)}` as MessageId,
    payloadHash: keccak256('0x'),
    ...change,
  };
}

export const SAMPLE_DOMAIN = word('domain') as Domain;

/** L1 block `number`, one each 12 seconds. */
export function sampleOrigin(number: number): L1Origin {
  return {
    number,
    hash: word(`l1.hash.${number}`),
    parentHash: word(`l1.hash.${number - 1}`),
    timestamp: 1_700_000_000 + 12 * number,
    baseFee: 1_000_000_000n + BigInt(number),
    prevRandao: word(`l1.randao.${number}`),
    parentBeaconBlockRoot: word(`l1.beacon.${number}`),
    settlementRoot: word(`l1.settlement.${number}`),
  };
}

/** Raw deflate of one stored block: the same bytes from every zlib. At most 65,535 bytes. */
export function storedDeflate(bytes: Hex): Hex {
  const length = size(bytes);
  const little = (n: number) => concatHex([numberToHex(n % 256, { size: 1 }), numberToHex(n >> 8, { size: 1 })]);
  return concatHex(['0x01', little(length), little(65_535 - length), bytes]);
}
