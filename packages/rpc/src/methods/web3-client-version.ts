import { z } from 'zod';
import { defineMethod } from '../method.js';

export const web3ClientVersion = defineMethod({
  name: 'web3_clientVersion',
  summary: 'Name, version and platform of the node.',
  params: z.tuple([]),
  run: ({ backend }) => backend.clientVersion,
});
