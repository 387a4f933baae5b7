import { z } from 'zod';
import { defineMethod } from '../method.js';
import { findCreator } from '../otterscan/find-creator.js';
import { address } from '../schema/hex.js';

export const otsGetContractCreator = defineMethod({
  name: 'ots_getContractCreator',
  summary: 'Who created a contract, and in which transaction; null when it is none, or of genesis.',
  heavy: true,
  params: z.tuple([address]),
  run: ({ backend, caller }, [contract]) => findCreator({ backend, caller }, contract),
});
