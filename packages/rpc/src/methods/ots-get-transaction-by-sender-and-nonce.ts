import { z } from 'zod';
import { findBySenderAndNonce } from '../find-by-nonce.js';
import { defineMethod } from '../method.js';
import { address } from '../schema/hex.js';
import { anyNonce } from '../schema/plain-number.js';

export const otsGetTransactionBySenderAndNonce = defineMethod({
  name: 'ots_getTransactionBySenderAndNonce',
  summary: 'Hash of the transaction with which an account used a nonce; null when there is none.',
  params: z.tuple([address, anyNonce]),
  run: async ({ backend }, [sender, nonce]) => (await findBySenderAndNonce(backend, sender, nonce))?.hash ?? null,
});
