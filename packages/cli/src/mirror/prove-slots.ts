import type { Address, Hex } from 'viem';
import { numberToHex } from 'viem';
import { z } from 'zod';
import { callRpc } from '../user/call-rpc.js';
import type { ShardEntry } from '../user/clients.js';
import type { MirroredSlot } from './mirrored-slot.js';
import { accountProofSchema, type ProvenSlot, verifySlots } from './verify-slots.js';

const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((hex) => hex as Hex);
const count = z.int().nonnegative();

/** What `shard_getStateProof` answers; as the contracts take it, but for the numbers. */
const provableSchema = z
  .object({
    proof: z.object({
      shard: z.int().positive(),
      settlementRoot: word,
      leaf: z.object({
        domain: word,
        batchIndex: count.transform(BigInt),
        stateRoot: word,
        outboxRoot: word,
        outboxCount: count.transform(BigInt),
        settledOutboxRoot: word,
        capRoot: word,
      }),
      settlementBranch: z.array(word).length(16),
    }),
    blockNumber: count,
    asOf: count,
  })
  .nullable();
export type ProvableState = NonNullable<z.output<typeof provableSchema>>;

/** Which state of `from` contracts of `to` can check now; undefined while `to` has imported none. */
export async function findProvableState(from: ShardEntry, to: ShardEntry): Promise<ProvableState | undefined> {
  return provableSchema.parse(await callRpc(to.rpcUrl, 'shard_getStateProof', [from.id])) ?? undefined;
}

/**
 * Values of slots in that state, proven, in the order of `slots`.
 *
 * @throws CodedError RPC_UNREACHABLE, BAD_PROOF (retry), RPC_ANSWER (reject)
 */
export async function proveSlots(
  from: ShardEntry,
  { proof, blockNumber }: ProvableState,
  slots: readonly MirroredSlot[],
): Promise<readonly ProvenSlot[]> {
  const byAccount = new Map<Address, Hex[]>();
  for (const { account, slot } of slots) byAccount.set(account, [...(byAccount.get(account) ?? []), slot]);
  const proven = new Map<string, ProvenSlot>();
  for (const [account, keys] of byAccount) {
    const answer = await callRpc(from.rpcUrl, 'eth_getProof', [account, keys, numberToHex(blockNumber)]);
    for (const each of verifySlots(proof.leaf.stateRoot, account, keys, accountProofSchema.parse(answer)))
      proven.set(`${account}:${each.slot}`, each);
  }
  return slots.flatMap(({ account, slot }) => proven.get(`${account}:${slot}`) ?? []);
}
