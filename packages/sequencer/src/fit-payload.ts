import {
  type BatchPayload,
  type Domain,
  encodePayload,
  type OutboxItem,
  outboxItemLeaf,
  ProtocolError,
} from '@bulkhead/protocol';
import { size } from 'viem';
import { MAX_PAYLOAD_BYTES } from './limits.js';

/** RLP of a message's fields and the headers around them, at most. */
const MESSAGE_BYTES = 400;

export interface FittedPayload {
  readonly payload: Uint8Array;
  /** Messages of which only the leaf travels. */
  readonly bodiesLeftOut: number;
}

/**
 * The payload of a batch, small enough for L1. The blocks must travel; bodies of messages need not, since anybody can
 * execute the blocks: when they don't all fit, the smaller ones come along, and the others as leaves, so that the outbox
 * can still be rebuilt from L1 (docs/spec/batches.md, Payload).
 */
export function fitPayload({ blocks, outbox }: BatchPayload, domain: Domain): FittedPayload {
  const whole = tryEncode({ blocks, outbox });
  if (whole !== undefined) return { payload: whole, bodiesLeftOut: 0 };
  const asLeaf = (item: OutboxItem): OutboxItem => ({ leaf: outboxItemLeaf(domain, item) });
  const bare = encodePayload({ blocks, outbox: outbox.map(asLeaf) });
  const kept = smallBodies(outbox, MAX_PAYLOAD_BYTES - bare.length);
  const items = outbox.map((item, position) => (kept.has(position) ? item : asLeaf(item)));
  const bodies = outbox.filter((item) => 'message' in item).length;
  const partial = kept.size === 0 ? undefined : tryEncode({ blocks, outbox: items });
  return partial === undefined
    ? { payload: bare, bodiesLeftOut: bodies }
    : { payload: partial, bodiesLeftOut: bodies - kept.size };
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
