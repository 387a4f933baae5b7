import { z } from 'zod';
import { defineMethod } from '../method.js';
import { searchPage } from '../otterscan/search-page.js';
import { address } from '../schema/hex.js';
import { pageSize, plainNumber } from '../schema/plain-number.js';

export const otsSearchTransactionsAfter = defineMethod({
  name: 'ots_searchTransactionsAfter',
  summary: 'Transactions from, to or creating an account in blocks after one, newest first; 0 begins at genesis.',
  params: z.tuple([address, plainNumber, pageSize]),
  run: ({ backend }, [account, block, size]) => searchPage(backend, account, { direction: 'after', block, size }),
});
