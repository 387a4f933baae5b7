import type { EthTransaction } from '@bulkhead/protocol';
import { z } from 'zod';
import { defineMethod } from '../method.js';
import { poolView } from '../pool-content.js';

function describe({ to, value, gas, gasPrice }: EthTransaction): string {
  return `${to ?? 'contract creation'}: ${BigInt(value)} wei + ${BigInt(gas)} gas × ${BigInt(gasPrice)} wei`;
}

export const txpoolInspect = defineMethod({
  name: 'txpool_inspect',
  summary: 'The pool in words.',
  params: z.tuple([]),
  run: async ({ backend }) => poolView(await backend.poolContent(), describe),
});
