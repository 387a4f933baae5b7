import { z } from 'zod';
import { defineMethod } from '../method.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address } from '../schema/hex.js';

export const ethGetCode = defineMethod({
  name: 'eth_getCode',
  summary: 'Code of an account.',
  params: z.tuple([address, blockParamOrLatest]),
  run: async ({ backend }, [account, block]) => backend.getCode(account, await resolveBlock(backend, block)),
});
