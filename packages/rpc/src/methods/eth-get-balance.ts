import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address } from '../schema/hex.js';

export const ethGetBalance = defineMethod({
  name: 'eth_getBalance',
  summary: 'Balance of an account, wei.',
  params: z.tuple([address, blockParamOrLatest]),
  run: async ({ backend }, [account, block]) =>
    toQuantity(await backend.getBalance(account, await resolveBlock(backend, block))),
});
