import { z } from 'zod';
import { defineMethod } from '../method.js';

export const netListening = defineMethod({
  name: 'net_listening',
  summary: 'Always true.',
  status: 'constant',
  params: z.tuple([]),
  run: () => true,
});
