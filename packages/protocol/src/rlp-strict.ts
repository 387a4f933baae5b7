/** Why bytes are not the one canonical RLP encoding of something. */
export type RlpFault =
  | 'truncated'
  | 'non-canonical-byte'
  | 'non-canonical-length'
  | 'trailing-bytes'
  | 'too-deep'
  | 'too-many-items';

/** Where the content of an item lies, without its header. */
export interface RlpSpan {
  readonly list: boolean;
  readonly start: number;
  readonly end: number;
}

export type RlpItem = Uint8Array | readonly RlpItem[];

export type RlpRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: RlpFault };

const DEEPEST = 64;

/**
 * Reads the header of the item at `offset`; the item must end at or before `end`. Looks at nothing inside a list.
 * Never throws.
 */
export function readRlpSpan(bytes: Uint8Array, offset: number, end: number): RlpRead<RlpSpan> {
  const prefix = bytes[offset];
  if (prefix === undefined || offset >= end) return fail('truncated');
  if (prefix < 0x80) return { ok: true, value: { list: false, start: offset, end: offset + 1 } };

  const list = prefix >= 0xc0;
  const short = prefix - (list ? 0xc0 : 0x80);
  let start = offset + 1;
  let length = short;
  if (short > 55) {
    const lengthBytes = short - 55;
    if (start + lengthBytes > end) return fail('truncated');
    if (bytes[start] === 0) return fail('non-canonical-length');
    length = 0;
    for (const byte of bytes.subarray(start, start + lengthBytes)) length = length * 256 + byte;
    if (length < 56) return fail('non-canonical-length');
    start += lengthBytes;
  }
  if (length > end - start) return fail('truncated');
  if (!list && length === 1 && (bytes[start] ?? 0) < 0x80) return fail('non-canonical-byte');
  return { ok: true, value: { list, start, end: start + length } };
}

/** The spans of the items of a list, in order. Never throws. */
export function readRlpList(bytes: Uint8Array, list: RlpSpan, maxItems: number): RlpRead<RlpSpan[]> {
  const spans: RlpSpan[] = [];
  for (let offset = list.start; offset < list.end; ) {
    if (spans.length === maxItems) return fail('too-many-items');
    const read = readRlpSpan(bytes, offset, list.end);
    if (!read.ok) return read;
    spans.push(read.value);
    offset = read.value.end;
  }
  return { ok: true, value: spans };
}

/**
 * Decodes bytes that are exactly one canonical RLP item: minimal lengths, nothing after it. Never throws.
 * @param limits.maxDepth nested lists, at most 64
 * @param limits.maxItems items of all lists together
 */
export function decodeRlp(
  bytes: Uint8Array,
  limits: { readonly maxDepth: number; readonly maxItems: number },
): RlpRead<RlpItem> {
  const maxDepth = Math.min(limits.maxDepth, DEEPEST);
  let items = 0;

  function read(span: RlpSpan, depth: number): RlpRead<RlpItem> {
    if (!span.list) return { ok: true, value: bytes.subarray(span.start, span.end) };
    if (depth >= maxDepth) return fail('too-deep');
    const children = readRlpList(bytes, span, limits.maxItems - items);
    if (!children.ok) return children;
    items += children.value.length;
    const list: RlpItem[] = [];
    for (const child of children.value) {
      const item = read(child, depth + 1);
      if (!item.ok) return item;
      list.push(item.value);
    }
    return { ok: true, value: list };
  }

  const whole = readRlpSpan(bytes, 0, bytes.length);
  if (!whole.ok) return whole;
  if (whole.value.end !== bytes.length) return fail('trailing-bytes');
  return read(whole.value, 0);
}

/** A minimal big-endian scalar of at most `maxBytes`; zero is no byte at all. Undefined otherwise. */
export function findRlpScalar(content: Uint8Array, maxBytes: number): bigint | undefined {
  if (content.length > maxBytes || content[0] === 0) return undefined;
  let scalar = 0n;
  for (const byte of content) scalar = scalar * 256n + BigInt(byte);
  return scalar;
}

function fail(fault: RlpFault): { readonly ok: false; readonly fault: RlpFault } {
  return { ok: false, fault };
}
