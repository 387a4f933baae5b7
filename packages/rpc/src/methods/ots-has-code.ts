import { z } from 'zod';
import { defineMethod } from '../method.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address } from '../schema/hex.js';

export const otsHasCode = defineMethod({
  name: 'ots_hasCode',
  summary: 'Whether an account has code.',
  params: z.tuple([address, blockParamOrLatest]),
  run: async ({ backend }, [account, block]) =>
    (await backend.getCode(account, await resolveBlock(backend, block))) !== '0x',
});
