import { bytesToHex, type Hex, numberToHex } from 'viem';
import { keccak256 } from './keccak.js';
import { MAX_MESSAGE_PAYLOAD_BYTES } from './limits.js';
import type { Message, OutboxItem } from './message.js';
import { findMessage } from './message-schema.js';
import { findRlpScalar, type RlpSpan, readRlpList } from './rlp-strict.js';

/** The fields of a message in the order of its struct, and their bytes in an outbox section. */
const FIELDS = [
  ['kind', 'scalar', 1],
  ['srcShard', 'scalar', 4],
  ['dstShard', 'scalar', 4],
  ['index', 'scalar', 4],
  ['sender', 'bytes', 20],
  ['target', 'bytes', 20],
  ['assetId', 'bytes', 32],
  ['amount', 'scalar', 32],
  ['gasLimit', 'scalar', 8],
  ['deadline', 'scalar', 8],
  ['refundTo', 'bytes', 20],
  ['inReplyTo', 'bytes', 32],
  ['payloadHash', 'bytes', 32],
] as const satisfies readonly (readonly [keyof Message, 'scalar' | 'bytes', number])[];

const LEAF_BYTES = 32;

type RlpHex = Hex | readonly RlpHex[];

/** A minimal big-endian RLP scalar. */
export function toScalarHex(n: number | bigint): Hex {
  if (BigInt(n) === 0n) return '0x';
  const digits = numberToHex(n).slice(2);
  return `0x${digits.length % 2 === 0 ? '' : '0'}${digits}`;
}

/** An outbox item, ready for RLP (docs/spec/batches.md, Payload). */
export function toRlpOutboxItem(item: OutboxItem): readonly RlpHex[] {
  if ('leaf' in item) return [item.leaf];
  const fields = FIELDS.map(([name, form]) => {
    const value = item.message[name];
    return form === 'scalar' ? toScalarHex(BigInt(value)) : (value as Hex);
  });
  return [fields, item.payload];
}

/**
 * Reads one item of an outbox section. Undefined unless it is a bare leaf or a whole message whose fields are in range
 * and whose payload fits its hash and the limit. Never throws.
 */
export function findOutboxItem(bytes: Uint8Array, span: RlpSpan): OutboxItem | undefined {
  const parts = span.list ? readRlpList(bytes, span, 2) : undefined;
  if (parts?.ok !== true) return undefined;
  const [first, second] = parts.value;
  if (first === undefined) return undefined;
  if (second === undefined) {
    const isLeaf = !first.list && first.end - first.start === LEAF_BYTES;
    return isLeaf ? { leaf: bytesToHex(bytes.subarray(first.start, first.end)) } : undefined;
  }
  const message = first.list ? findMessageFields(bytes, first) : undefined;
  if (message === undefined || second.list || second.end - second.start > MAX_MESSAGE_PAYLOAD_BYTES) return undefined;
  const payload = bytesToHex(bytes.subarray(second.start, second.end));
  return keccak256(payload) === message.payloadHash ? { message, payload } : undefined;
}

function findMessageFields(bytes: Uint8Array, span: RlpSpan): Message | undefined {
  const spans = readRlpList(bytes, span, FIELDS.length);
  if (!spans.ok || spans.value.length !== FIELDS.length) return undefined;
  const raw: Record<string, bigint | Hex> = {};
  for (const [position, [name, form, width]] of FIELDS.entries()) {
    const field = spans.value[position];
    if (field === undefined || field.list) return undefined;
    const content = bytes.subarray(field.start, field.end);
    const value = form === 'scalar' ? findRlpScalar(content, width) : findFixed(content, width);
    if (value === undefined) return undefined;
    raw[name] = value;
  }
  return findMessage(raw);
}

function findFixed(content: Uint8Array, width: number): Hex | undefined {
  return content.length === width ? bytesToHex(content) : undefined;
}
