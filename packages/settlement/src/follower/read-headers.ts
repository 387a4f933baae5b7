import type { L1BlockRef } from '../events/l1-block.js';
import { l1Error } from '../l1/errors.js';
import type { L1Header, L1Source } from '../l1/l1-source.js';

/** Requests under way at once. */
const CONCURRENCY = 16;

/**
 * Headers `[from, to]`, linked to each other. They may end below `to` when the chain got shorter.
 *
 * @throws L1_INCONSISTENT when the chain moved meanwhile.
 */
export async function readHeaders(source: L1Source, from: number, to: number): Promise<L1Header[]> {
  const headers: L1Header[] = [];
  while (from + headers.length <= to) {
    const start = from + headers.length;
    const count = Math.min(CONCURRENCY, to - start + 1);
    const chunk = await Promise.all(Array.from({ length: count }, (_, offset) => source.header(start + offset)));
    for (const header of chunk) {
      if (header === undefined) return headers;
      checkLink(headers.at(-1), header, from + headers.length);
      headers.push(header);
    }
  }
  return headers;
}

function checkLink(parent: L1BlockRef | undefined, header: L1Header, number: number): void {
  if (header.number === number && (parent === undefined || header.parentHash === parent.hash)) return;
  throw l1Error('L1_INCONSISTENT', `L1 block ${number} does not follow the one before it`, {
    meta: { number, got: header.number, hash: header.hash, parentHash: header.parentHash, parent: parent?.hash },
  });
}
