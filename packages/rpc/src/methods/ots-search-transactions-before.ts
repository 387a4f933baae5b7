import { z } from 'zod';
import { defineMethod } from '../method.js';
import { searchPage } from '../otterscan/search-page.js';
import { address } from '../schema/hex.js';
import { pageSize, plainNumber } from '../schema/plain-number.js';

export const otsSearchTransactionsBefore = defineMethod({
  name: 'ots_searchTransactionsBefore',
  summary: 'Transactions from, to or creating an account in blocks before one, newest first; 0 begins at the head.',
  params: z.tuple([address, plainNumber, pageSize]),
  run: ({ backend }, [account, block, size]) => searchPage(backend, account, { direction: 'before', block, size }),
});
