import { z } from 'zod';
import { defineMethod } from '../method.js';
import { internalOperations } from '../otterscan/internal-operations.js';
import { traceCalls } from '../otterscan/trace-calls.js';
import { hash } from '../schema/hex.js';

export const otsGetInternalOperations = defineMethod({
  name: 'ots_getInternalOperations',
  summary: 'Transfers of ether, creations and self-destructions inside a transaction.',
  heavy: true,
  params: z.tuple([hash]),
  run: async ({ backend, caller }, [transaction]) =>
    internalOperations((await traceCalls({ backend, caller }, transaction)).root),
});
