import { bytesToHex, type Hex } from 'viem';
import { type BatchHeader, type BatchPayload, DaKind, type Delivery, type PayloadBlock } from './batch.js';
import { inflateExactly } from './inflate.js';
import { keccak256 } from './keccak.js';
import { MAX_BATCH_BLOCKS } from './limits.js';
import type { OutboxItem } from './message.js';
import { findOutboxItem } from './outbox-item.js';
import { findRlpScalar, type RlpSpan, readRlpList, readRlpSpan } from './rlp-strict.js';

/** What of a payload wasn't as an honest sequencer writes it (docs/spec/derivation.md, Payload). */
export type PayloadNote =
  | 'payload-absent'
  | 'payload-hash-mismatch'
  | 'inflate-failed'
  | 'not-two-items'
  | 'blocks-malformed'
  | 'blocks-beyond-count'
  | 'blocks-padded'
  | 'outbox-malformed';

export interface DecodedPayload extends BatchPayload {
  readonly notes: readonly PayloadNote[];
}

const SCALAR_BYTES = 4;

/**
 * Reads a payload as far as it is well-formed (docs/spec/derivation.md, Payload). Total: never throws, and each input
 * has one meaning. Hex in lower case.
 * @param dataHash the header's; not checked if undefined
 * @param maxBlocks the header's `blockCount`: blocks beyond are dropped
 */
export function decodePayload(
  payload: Uint8Array | undefined,
  dataHash?: Hex,
  maxBlocks = MAX_BATCH_BLOCKS,
): DecodedPayload {
  if (payload === undefined) return emptyPayload('payload-absent');
  if (dataHash !== undefined && keccak256(payload) !== dataHash.toLowerCase()) {
    return emptyPayload('payload-hash-mismatch');
  }
  const rlp = inflateExactly(payload);
  if (rlp === undefined) return emptyPayload('inflate-failed');
  const sections = findSections(rlp);
  if (sections === undefined) return emptyPayload('not-two-items');

  const notes: PayloadNote[] = [];
  const blocks = readWhile(rlp, sections.blocks, findBlock, maxBlocks);
  if (blocks.stop === 'malformed') notes.push('blocks-malformed');
  if (blocks.stop === 'max-items') notes.push('blocks-beyond-count');
  const outbox = readWhile<OutboxItem>(rlp, sections.outbox, findOutboxItem, Number.POSITIVE_INFINITY);
  if (outbox.stop === 'malformed') notes.push('outbox-malformed');
  return { blocks: blocks.items, outbox: outbox.items, notes };
}

/**
 * Reads the payload of an accepted batch by its header. Of calldata the payload itself is hashed; of blobs the door has
 * checked the versioned hashes, and whoever fetched the blobs has checked each against its own: `payload` is what
 * `decodeBlobs` made of them, undefined when they were malformed. A forced batch has no payload, whatever is given.
 * Total, as `decodePayload`.
 */
export function decodeBatchPayload(
  header: Pick<BatchHeader, 'daKind' | 'dataHash' | 'blockCount'>,
  payload: Uint8Array | undefined,
): DecodedPayload {
  if (header.daKind === DaKind.None) return { blocks: [], outbox: [], notes: [] };
  return decodePayload(payload, header.daKind === DaKind.Blobs ? undefined : header.dataHash, header.blockCount);
}

function emptyPayload(note: PayloadNote): DecodedPayload {
  return { blocks: [], outbox: [], notes: [note] };
}

/** The two items of the one list that fills `rlp`. Faults inside them are theirs: the outbox never changes blocks. */
function findSections(rlp: Uint8Array): { readonly blocks: RlpSpan; readonly outbox: RlpSpan } | undefined {
  const whole = readRlpSpan(rlp, 0, rlp.length);
  if (!whole.ok || !whole.value.list || whole.value.end !== rlp.length) return undefined;
  const items = readRlpList(rlp, whole.value, 2);
  if (!items.ok) return undefined;
  const [blocks, outbox] = items.value;
  return blocks === undefined || outbox === undefined ? undefined : { blocks, outbox };
}

/** Items of a section, strictly in order, up to the first malformed one. */
function readWhile<T>(
  bytes: Uint8Array,
  section: RlpSpan,
  findItem: (bytes: Uint8Array, span: RlpSpan) => T | undefined,
  maxItems: number,
): { readonly items: readonly T[]; readonly stop: 'end' | 'malformed' | 'max-items' } {
  const items: T[] = [];
  if (!section.list) return { items, stop: 'malformed' };
  for (let offset = section.start; offset < section.end; ) {
    if (items.length >= maxItems) return { items, stop: 'max-items' };
    const span = readRlpSpan(bytes, offset, section.end);
    const item = span.ok ? findItem(bytes, span.value) : undefined;
    if (!span.ok || item === undefined) return { items, stop: 'malformed' };
    items.push(item);
    offset = span.value.end;
  }
  return { items, stop: 'end' };
}

function findBlock(bytes: Uint8Array, span: RlpSpan): PayloadBlock | undefined {
  const fields = span.list ? readRlpList(bytes, span, 4) : undefined;
  if (fields?.ok !== true) return undefined;
  const [first, second, third, fourth] = fields.value;
  const timestampDelta = findScalar(bytes, first);
  const originDelta = findScalar(bytes, second);
  const deliveries = findAll(bytes, third, findDelivery);
  const transactions = findAll(bytes, fourth, findBytes);
  if (timestampDelta === undefined || originDelta === undefined) return undefined;
  if (deliveries === undefined || transactions === undefined) return undefined;
  return { timestampDelta: Number(timestampDelta), originDelta: Number(originDelta), deliveries, transactions };
}

function findDelivery(bytes: Uint8Array, span: RlpSpan): Delivery | undefined {
  const fields = span.list ? readRlpList(bytes, span, 2) : undefined;
  if (fields?.ok !== true) return undefined;
  const gas = findScalar(bytes, fields.value[0]);
  const data = findBytes(bytes, fields.value[1]);
  return gas === undefined || data === undefined ? undefined : { gas, data };
}

function findAll<T>(
  bytes: Uint8Array,
  list: RlpSpan | undefined,
  findItem: (bytes: Uint8Array, span: RlpSpan) => T | undefined,
): readonly T[] | undefined {
  if (list === undefined) return undefined;
  const { items, stop } = readWhile(bytes, list, findItem, Number.POSITIVE_INFINITY);
  return stop === 'end' ? items : undefined;
}

function findScalar(bytes: Uint8Array, span: RlpSpan | undefined): bigint | undefined {
  return span === undefined || span.list
    ? undefined
    : findRlpScalar(bytes.subarray(span.start, span.end), SCALAR_BYTES);
}

function findBytes(bytes: Uint8Array, span: RlpSpan | undefined): Hex | undefined {
  return span === undefined || span.list ? undefined : bytesToHex(bytes.subarray(span.start, span.end));
}
