import { z } from 'zod';
import { defineMethod } from '../method.js';

const API_LEVEL = 8;

export const otsGetApiLevel = defineMethod({
  name: 'ots_getApiLevel',
  status: 'constant',
  summary: 'Level of Otterscan’s methods.',
  params: z.tuple([]),
  run: () => API_LEVEL,
});
