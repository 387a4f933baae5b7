import { z } from 'zod';
import { MAX_PROOF_SLOTS } from '../limits.js';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address, storageKey } from '../schema/hex.js';

const WORD_LENGTH = 66;

/** As in geth, answers name a slot that is a whole word as it is, and any other one as a QUANTITY. */
const slot = z.string().transform((given, context) => {
  const parsed = storageKey.safeParse(given);
  if (parsed.success) {
    const { data: padded } = parsed;
    return { shown: given.length === WORD_LENGTH ? padded : toQuantity(BigInt(padded)), padded };
  }
  context.addIssue(parsed.error.issues[0]?.message ?? 'invalid storage key');
  return z.NEVER;
});
const slots = z.array(slot).max(MAX_PROOF_SLOTS, `too many slots, want at most ${MAX_PROOF_SLOTS}`);

export const ethGetProof = defineMethod({
  name: 'eth_getProof',
  summary: 'EIP-1186: an account with Merkle proofs.',
  heavy: true,
  params: z.tuple([address, slots, blockParamOrLatest]),
  run: async ({ backend, caller }, [account, wanted, block]) => {
    const keys = wanted.map(({ padded }) => padded);
    const proof = await backend.getProof(account, keys, await resolveBlock(backend, block), caller);
    return {
      ...proof,
      storageProof: proof.storageProof.map((each, index) => ({ ...each, key: wanted[index]?.shown ?? each.key })),
    };
  },
});
