import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethProtocolVersion = defineMethod({
  name: 'eth_protocolVersion',
  summary: 'Version of the eth wire protocol that tools expect, 68.',
  status: 'constant',
  params: z.tuple([]),
  run: () => '0x44',
});
