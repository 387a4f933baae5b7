import { z } from 'zod';
import { defineMethod } from '../method.js';
import { blockPage } from '../otterscan/block-page.js';
import { pageSize, plainNumber } from '../schema/plain-number.js';

export const otsGetBlockTransactions = defineMethod({
  name: 'ots_getBlockTransactions',
  summary: 'A page of the transactions of a block, the newest first, with their receipts.',
  params: z.tuple([plainNumber, plainNumber, pageSize]),
  run: ({ backend }, [number, page, size]) => blockPage(backend, number, page, size),
});
