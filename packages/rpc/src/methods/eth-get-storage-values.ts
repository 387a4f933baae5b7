import type { Address, Hex } from 'viem';
import { z } from 'zod';
import { MAX_STORAGE_VALUES } from '../limits.js';
import { defineMethod } from '../method.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address, storageKey } from '../schema/hex.js';
import { hexRecord } from '../schema/hex-record.js';

const request = hexRecord<Address, Hex[]>(address, z.array(storageKey)).superRefine((value, context) => {
  const count = Object.values(value).flat().length;
  if (count === 0) context.addIssue('empty request');
  if (count > MAX_STORAGE_VALUES) context.addIssue(`too many slots, want at most ${MAX_STORAGE_VALUES}`);
});

export const ethGetStorageValues = defineMethod({
  name: 'eth_getStorageValues',
  summary: 'Storage words of several accounts at once.',
  params: z.tuple([request, blockParamOrLatest]),
  run: async ({ backend }, [wanted, block]) => {
    const at = await resolveBlock(backend, block);
    const entries = Object.entries(wanted) as [Address, readonly Hex[]][];
    const read = ([account, slots]: [Address, readonly Hex[]]) =>
      Promise.all(slots.map((slot) => backend.getStorageAt(account, slot, at)));
    return Object.fromEntries(await Promise.all(entries.map(async (entry) => [entry[0], await read(entry)])));
  },
});
