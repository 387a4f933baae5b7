import { concatBytes } from './bytes.js';
import type { KeyCodec } from './codec.js';
import { invalidKey } from './key-codecs.js';

const ESCAPED = 0x00;
const ESCAPED_ZERO = 0xff;
const TERMINATOR = 0x01;

type CodecsOf<T extends readonly unknown[]> = { readonly [I in keyof T]: KeyCodec<T[I]> };

/**
 * Several keys as one, ordered by the first, then the second, …
 *
 * A component without a fixed width, unless it is the last, is written with every 0x00 as 0x00 0xff and ends with
 * 0x00 0x01. The end sorts below every continuation, so the order of the components is kept.
 */
export function tupleKey<const T extends readonly unknown[]>(...codecs: CodecsOf<T>): KeyCodec<T> {
  const parts: readonly KeyCodec<unknown>[] = codecs;
  const widths = parts.map(({ width }) => width);
  const fixed = widths.every((width) => width !== undefined);
  const last = parts.length - 1;
  return {
    ...(fixed && { width: widths.reduce<number>((sum, width) => sum + (width ?? 0), 0) }),
    encode(values) {
      return concatBytes(
        ...parts.map((codec, index) => {
          const bytes = codec.encode(values[index]);
          return codec.width === undefined && index < last ? terminate(bytes) : bytes;
        }),
      );
    },
    decode(bytes) {
      let offset = 0;
      const values = parts.map((codec, index) => {
        if (codec.width === undefined && index < last) {
          const { component, next } = readTerminated(bytes, offset);
          offset = next;
          return codec.decode(component);
        }
        const end = codec.width === undefined ? bytes.length : offset + codec.width;
        const component = bytes.subarray(offset, end);
        offset = end;
        return codec.decode(component);
      });
      if (offset !== bytes.length) throw invalidKey(`${bytes.length} bytes where ${offset} belong`);
      return values as unknown as T;
    },
  };
}

function terminate(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    out.push(byte);
    if (byte === ESCAPED) out.push(ESCAPED_ZERO);
  }
  out.push(ESCAPED, TERMINATOR);
  return Uint8Array.from(out);
}

function readTerminated(bytes: Uint8Array, start: number): { component: Uint8Array; next: number } {
  const out: number[] = [];
  for (let offset = start; offset < bytes.length; offset++) {
    const byte = bytes[offset] ?? 0;
    if (byte !== ESCAPED) {
      out.push(byte);
      continue;
    }
    offset++;
    const mark = bytes[offset];
    if (mark === TERMINATOR) return { component: Uint8Array.from(out), next: offset + 1 };
    if (mark !== ESCAPED_ZERO) break;
    out.push(byte);
  }
  throw invalidKey('a component has no end');
}
