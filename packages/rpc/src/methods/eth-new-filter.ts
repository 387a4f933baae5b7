import { z } from 'zod';
import { invalidParams } from '../errors.js';
import { defineMethod } from '../method.js';
import { logCriteria } from '../schema/log-criteria.js';

export const ethNewFilter = defineMethod({
  name: 'eth_newFilter',
  summary: 'Makes a filter for new logs; its id.',
  ordered: true,
  params: z.tuple([logCriteria]),
  run: ({ filters }, [criteria]) => {
    const { fromBlock, toBlock } = criteria;
    if (fromBlock?.kind === 'number' && toBlock?.kind === 'number' && fromBlock.number > toBlock.number) {
      throw invalidParams('invalid block range params');
    }
    return filters.create({ kind: 'log', criteria });
  },
});
