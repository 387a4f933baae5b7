import { z } from 'zod';
import { headerNotFound } from '../errors.js';
import { defineMethod } from '../method.js';

export const ethCapabilities = defineMethod({
  name: 'eth_capabilities',
  summary: 'What this node can be asked for: everything, from genesis on.',
  params: z.tuple([]),
  run: async ({ backend }) => {
    const block = await backend.getBlock({ number: backend.heads().latest }, false);
    if (block === undefined) throw headerNotFound();
    const whole = { disabled: false, oldestBlock: '0x0' };
    return {
      head: { number: block.number, hash: block.hash },
      state: whole,
      tx: whole,
      logs: whole,
      receipts: whole,
      blocks: whole,
      stateproofs: whole,
    };
  },
});
