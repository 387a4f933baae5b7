import { z } from 'zod';
import { defineMethod } from '../method.js';
import { queryLogs } from '../query-logs.js';
import { logCriteria } from '../schema/log-criteria.js';

export const ethGetLogs = defineMethod({
  name: 'eth_getLogs',
  summary: 'Logs of a range of blocks, or of one block by hash.',
  params: z.tuple([logCriteria]),
  run: ({ backend, limits }, [criteria]) => queryLogs(backend, limits, criteria),
});
