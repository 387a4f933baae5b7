import { joinProblems, type Schema, schemaProblems } from '@bulkhead/runtime';
import type { Codec } from './codec.js';

/** Bytes as they are. */
export const bytesValue: Codec<Uint8Array> = { encode: (value) => value.slice(), decode: (bytes) => bytes.slice() };

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const MARK = '#';
const BIGINT = '#n:';
const BYTES = '#x:';

/**
 * JSON text in UTF-8, checked by `schema` when read. A bigint is written as `"#n:<decimal>"`, a Uint8Array as
 * `"#x:<hex>"`, and a string that starts with `#` gets a second one. `schema` must accept what it puts out: no
 * transforms.
 */
export function jsonValue<T>(schema: Schema<T>): Codec<T> {
  return {
    encode: (value) => new TextEncoder().encode(JSON.stringify(value, tag)),
    decode(bytes) {
      const input = untag(JSON.parse(UTF8.decode(bytes)));
      const result = schema.safeParse(input);
      if (!result.success) throw new TypeError(joinProblems(schemaProblems(schema, result.error)));
      return result.data;
    },
  };
}

/** Looks at the holder, since JSON.stringify has already asked a Buffer for its own idea of JSON. */
function tag(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  if (original instanceof Uint8Array) return BYTES + Buffer.from(original).toString('hex');
  if (typeof value === 'bigint') return BIGINT + value.toString();
  return typeof value === 'string' && value.startsWith(MARK) ? MARK + value : value;
}

/** Changes what JSON.parse has just made: a walk of our own takes a fraction of the time of its reviver. */
function untag(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(MARK) ? untagText(value) : value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = untag(value[index]);
  } else if (typeof value === 'object' && value !== null) {
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) holder[key] = untag(holder[key]);
  }
  return value;
}

function untagText(value: string): unknown {
  if (value.startsWith(BIGINT)) return BigInt(value.slice(BIGINT.length));
  if (value.startsWith(BYTES)) return new Uint8Array(Buffer.from(value.slice(BYTES.length), 'hex'));
  return value.slice(MARK.length);
}
