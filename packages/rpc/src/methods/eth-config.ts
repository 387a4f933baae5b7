import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethConfig = defineMethod({
  name: 'eth_config',
  summary: 'EIP-7910: parameters of the fork that the head runs under, and of those to come.',
  params: z.tuple([]),
  run: ({ backend }) => backend.chainConfig(),
});
