import { z } from 'zod';
import { defineMethod } from '../method.js';
import { filterId } from '../schema/filter-id.js';

export const ethUninstallFilter = defineMethod({
  name: 'eth_uninstallFilter',
  summary: 'Removes a filter; false when there was none.',
  ordered: true,
  params: z.tuple([filterId]),
  run: ({ filters }, [id]) => filters.remove(id),
});
