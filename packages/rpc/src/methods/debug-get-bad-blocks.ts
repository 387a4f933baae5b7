import { z } from 'zod';
import { defineMethod } from '../method.js';

export const debugGetBadBlocks = defineMethod({
  name: 'debug_getBadBlocks',
  summary: 'Always empty: a block that breaks a rule is not made.',
  params: z.tuple([]),
  run: () => [],
});
