import { keccak256 } from 'viem';
import { z } from 'zod';
import { defineMethod } from '../method.js';
import { data } from '../schema/hex.js';

export const web3Sha3 = defineMethod({
  name: 'web3_sha3',
  summary: 'Keccak-256 of the bytes.',
  status: 'constant',
  params: z.tuple([data]),
  run: (_context, [bytes]) => keccak256(bytes),
});
