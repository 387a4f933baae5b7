import { inflateRawSync } from 'node:zlib';
import { MAX_INFLATED_PAYLOAD_BYTES } from './limits.js';

/**
 * Inflates one raw deflate stream (RFC 1951) that fills `bytes` exactly. Undefined if it is corrupt, truncated,
 * followed by anything, or longer than `maxBytes` once inflated; memory is bounded by `maxBytes`. Never throws.
 */
export function inflateExactly(bytes: Uint8Array, maxBytes = MAX_INFLATED_PAYLOAD_BYTES): Uint8Array | undefined {
  try {
    // @types/node knows only the result without `info`.
    const result: unknown = inflateRawSync(bytes, { maxOutputLength: maxBytes, info: true });
    const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return engine.bytesWritten === bytes.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}
