import {
  type BatchPayload,
  type Domain,
  encodePayload,
  type OutboxItem,
  outboxItemLeaf,
  ProtocolError,
} from '@bulkhead/protocol';
import { size } from 'viem';
import { LEAF_BYTES, MAX_PAYLOAD_BYTES } from './limits.js';

/** RLP of a message's fields and the headers around them, at most. */
const MESSAGE_BYTES = 400;

export interface FittedPayload {
  readonly payload: Uint8Array;
  /** How many of the outbox's messages travel, from the front on. */
  readonly messages: number;
  /** Messages of which only the leaf travels. */
  readonly bodiesLeftOut: number;
}

/**
 * The payload of a batch, small enough for L1. The blocks must travel; bodies of messages need not, since anybody can
 * execute the blocks: when they don't all fit, the smaller ones come along, and the others as leaves, so that the outbox
 * can still be rebuilt from L1. What leaves alone don't fit either, as after forced batches, waits for the next one
 * (docs/spec/batches.md, Payload).
 */
export function fitPayload({ blocks, outbox }: BatchPayload, domain: Domain): FittedPayload {
  const whole = tryEncode({ blocks, outbox });
  if (whole !== undefined) return { payload: whole, messages: outbox.length, bodiesLeftOut: 0 };
  const asLeaf = (item: OutboxItem): OutboxItem => ({ leaf: outboxItemLeaf(domain, item) });
  const leaves = outbox.map(asLeaf);
  const bare = tryEncode({ blocks, outbox: leaves });
  if (bare === undefined) return longestFront(blocks, leaves);
  const kept = smallBodies(outbox, MAX_PAYLOAD_BYTES - bare.length);
  const items = outbox.map((item, position) => (kept.has(position) ? item : asLeaf(item)));
  const bodies = outbox.filter((item) => 'message' in item).length;
  const partial = kept.size === 0 ? undefined : tryEncode({ blocks, outbox: items });
  return partial === undefined
    ? { payload: bare, messages: outbox.length, bodiesLeftOut: bodies }
    : { payload: partial, messages: outbox.length, bodiesLeftOut: bodies - kept.size };
}

/** As many leaves as fit, none if need be: hashes don't deflate, so the first guess is good. */
function longestFront(blocks: BatchPayload['blocks'], leaves: readonly OutboxItem[]): FittedPayload {
  const empty = encodePayload({ blocks, outbox: [] });
  let count = Math.min(leaves.length, Math.floor((MAX_PAYLOAD_BYTES - empty.length) / LEAF_BYTES));
  for (; count > 0; count--) {
    const payload = tryEncode({ blocks, outbox: leaves.slice(0, count) });
    if (payload !== undefined) return { payload, messages: count, bodiesLeftOut: count };
  }
  return { payload: empty, messages: 0, bodiesLeftOut: 0 };
}

/** Positions of the smallest bodies that fit into `room` bytes without deflation. */
function smallBodies(outbox: readonly OutboxItem[], room: number): ReadonlySet<number> {
  const sizes = outbox.flatMap((item, position) =>
    'message' in item ? [{ position, bytes: size(item.payload) + MESSAGE_BYTES }] : [],
  );
  sizes.sort((a, b) => a.bytes - b.bytes || a.position - b.position);
  const kept = new Set<number>();
  let left = room;
  for (const { position, bytes } of sizes) {
    left -= bytes;
    if (left < 0) break;
    kept.add(position);
  }
  return kept;
}

function tryEncode(payload: BatchPayload): Uint8Array | undefined {
  try {
    const encoded = encodePayload(payload);
    return encoded.length <= MAX_PAYLOAD_BYTES ? encoded : undefined;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'payload-too-large') return undefined;
    throw error;
  }
}
