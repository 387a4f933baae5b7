import { z } from 'zod';
import { defineMethod } from '../method.js';
import { queryLogs } from '../query-logs.js';
import { filterId } from '../schema/filter-id.js';

export const ethGetFilterLogs = defineMethod({
  name: 'eth_getFilterLogs',
  summary: 'All included logs that a log filter matches.',
  params: z.tuple([filterId]),
  run: ({ backend, limits, filters }, [id]) => queryLogs(backend, limits, filters.getLogCriteria(id)),
});
