import { readRlpSpan } from '@bulkhead/protocol';
import { executionError } from '../errors.js';

/** The items of a file in which blocks stand one behind the other. @throws BLOCK_INVALID */
export function* splitBlocks(chain: Uint8Array): Generator<Uint8Array> {
  let at = 0;
  while (at < chain.length) {
    const read = readRlpSpan(chain, at, chain.length);
    if (!read.ok || !read.value.list) {
      throw executionError('BLOCK_INVALID', `no block at byte ${at} of the file`, { meta: { at } });
    }
    yield chain.subarray(at, read.value.end);
    at = read.value.end;
  }
}
