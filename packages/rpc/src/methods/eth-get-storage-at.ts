import { z } from 'zod';
import { defineMethod } from '../method.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address, storageKey } from '../schema/hex.js';

export const ethGetStorageAt = defineMethod({
  name: 'eth_getStorageAt',
  summary: 'One storage word of an account.',
  params: z.tuple([address, storageKey, blockParamOrLatest]),
  run: async ({ backend }, [account, slot, block]) =>
    backend.getStorageAt(account, slot, await resolveBlock(backend, block)),
});
