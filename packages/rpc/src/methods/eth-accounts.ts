import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethAccounts = defineMethod({
  name: 'eth_accounts',
  summary: 'Always empty: the node holds no keys of users.',
  status: 'constant',
  params: z.tuple([]),
  run: () => [],
});
