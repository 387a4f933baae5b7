import { type RlpSpan, readRlpList, readRlpSpan } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { bytesToBigint, toHex } from '../hex.js';

/** Thrown by the readers below for anything that isn't the one canonical encoding; never leaves this folder. */
export class MalformedRlp extends Error {
  constructor() {
    super('malformed');
  }
}

/** The whole of `bytes` as one list. */
export function readWholeList(bytes: Uint8Array, offset: number): RlpSpan {
  const read = readRlpSpan(bytes, offset, bytes.length);
  if (!read.ok || !read.value.list || read.value.end !== bytes.length) throw new MalformedRlp();
  return read.value;
}

/** The items of a list: at most `max`, and exactly that many if `exact`. */
export function readItems(bytes: Uint8Array, list: RlpSpan, max: number, exact = true): readonly RlpSpan[] {
  if (!list.list) throw new MalformedRlp();
  const read = readRlpList(bytes, list, max);
  if (!read.ok || (exact && read.value.length !== max)) throw new MalformedRlp();
  return read.value;
}

export function readBytes(bytes: Uint8Array, span: RlpSpan | undefined): Uint8Array {
  if (span === undefined || span.list) throw new MalformedRlp();
  return bytes.subarray(span.start, span.end);
}

/** A minimal big-endian scalar of at most `width` bytes. */
export function readScalar(bytes: Uint8Array, span: RlpSpan | undefined, width: number): bigint {
  const content = readBytes(bytes, span);
  if (content.length > width || content[0] === 0) throw new MalformedRlp();
  return bytesToBigint(content);
}

export function readFixed(bytes: Uint8Array, span: RlpSpan | undefined, length: number): Hex {
  const content = readBytes(bytes, span);
  if (content.length !== length) throw new MalformedRlp();
  return toHex(content);
}

/** An address, or undefined for no bytes: the target of a creation. */
export function readTarget(bytes: Uint8Array, span: RlpSpan | undefined): Address | undefined {
  return span !== undefined && !span.list && span.start === span.end ? undefined : readFixed(bytes, span, 20);
}
