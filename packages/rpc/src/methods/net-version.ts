import { z } from 'zod';
import { defineMethod } from '../method.js';

export const netVersion = defineMethod({
  name: 'net_version',
  summary: 'Chain id as a decimal string.',
  params: z.tuple([]),
  run: ({ backend }) => String(backend.chainId),
});
