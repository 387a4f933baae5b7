import { z } from 'zod';
import { defineMethod } from '../method.js';
import { filterId } from '../schema/filter-id.js';

export const ethGetFilterChanges = defineMethod({
  name: 'eth_getFilterChanges',
  summary: 'What a filter has seen since it was asked last.',
  ordered: true,
  params: z.tuple([filterId]),
  run: ({ filters }, [id]) => filters.takeChanges(id),
});
