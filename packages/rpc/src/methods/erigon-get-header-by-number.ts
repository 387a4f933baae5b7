import { z } from 'zod';
import { headerOf } from '../header-of.js';
import { defineMethod } from '../method.js';
import { resolveNumber } from '../resolve-block.js';
import { type BlockNumberParam, blockNumber } from '../schema/block-param.js';
import { plainNumber } from '../schema/plain-number.js';

const anyBlockNumber = z.union([
  blockNumber,
  plainNumber.transform((number): BlockNumberParam => ({ kind: 'number', number })),
]);

export const erigonGetHeaderByNumber = defineMethod({
  name: 'erigon_getHeaderByNumber',
  summary: 'A header by number or tag, as Otterscan asks for it; null when unknown.',
  params: z.tuple([anyBlockNumber]),
  run: async ({ backend }, [number]) => {
    const block = await backend.getBlock({ number: resolveNumber(backend, number) }, false);
    return block === undefined ? null : headerOf(block);
  },
});
