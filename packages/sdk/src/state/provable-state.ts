import {
  type Domain,
  hex32,
  SETTLEMENT_DEPTH,
  settlementLeafHash,
  shardId,
  type shardStateAbi,
  toBatchIndex,
  uintNumber,
  verifyBranch,
} from '@bulkhead/protocol/user';
import type { ContractFunctionArgs } from 'viem';
import { z } from 'zod';
import type { ShardChain } from '../chains/shard-chain.js';
import { StateProofInvalidError, StateUnknownError } from '../errors/state.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';

const provableSchema = z.object({
  proof: z.object({
    shard: shardId(),
    settlementRoot: hex32(),
    leaf: z.object({
      domain: hex32().transform((domain) => domain as Domain),
      batchIndex: uintNumber(53).transform(toBatchIndex),
      stateRoot: hex32(),
      outboxRoot: hex32(),
      outboxCount: uintNumber(53),
      settledOutboxRoot: hex32(),
      capRoot: hex32(),
    }),
    settlementBranch: z.array(hex32()).length(SETTLEMENT_DEPTH),
  }),
  blockNumber: z.int().nonnegative(),
  asOf: z.int().nonnegative(),
});

/** The struct that every function of `ShardState` takes, as viem takes it. */
export type StateProof = ContractFunctionArgs<typeof shardStateAbi, 'view', 'stateRoot'>[0];

/** A state of another shard that contracts of the client's shard can check. */
export interface ProvableState {
  readonly proof: StateProof;
  /** Block of the other shard whose state this is. */
  readonly blockNumber: bigint;
  /** Seconds since the Unix epoch: when L1 had it. */
  readonly asOf: number;
}

export interface GetProvableStateParameters {
  /** The shard whose state it is. */
  readonly sourceChain: Pick<ShardChain, 'custom'>;
}

/**
 * The newest state of another shard that the client's shard can check; undefined while it has imported no claim of that shard. The claim
 * is checked to stand under the settlement root. That the shard has imported this root, and when, is its node's word: `ShardState` refuses
 * any other (docs/spec/state.md).
 *
 * @throws StateProofInvalidError, UnexpectedAnswerError; viem's errors
 */
export async function findProvableState(
  client: ReadClient,
  { sourceChain }: GetProvableStateParameters,
): Promise<ProvableState | undefined> {
  const wanted = sourceChain.custom.shardId;
  const answer = await askShard(client, 'shard_getStateProof', [wanted], provableSchema.nullable());
  if (answer === null) return undefined;
  const { shard, settlementRoot, leaf, settlementBranch } = answer.proof;
  if (shard !== wanted) throw new StateProofInvalidError(wanted, undefined, `it is of shard ${shard}`);
  const claim = { root: settlementRoot, leaf: settlementLeafHash(leaf), index: shard };
  if (!verifyBranch({ ...claim, branch: settlementBranch, depth: SETTLEMENT_DEPTH }))
    throw new StateProofInvalidError(wanted, undefined, 'its claim does not stand under the settlement root');
  return {
    proof: {
      shard,
      settlementRoot,
      leaf: { ...leaf, batchIndex: BigInt(leaf.batchIndex), outboxCount: BigInt(leaf.outboxCount) },
      settlementBranch: settlementBranch as unknown as StateProof['settlementBranch'],
    },
    blockNumber: BigInt(answer.blockNumber),
    asOf: answer.asOf,
  };
}

/** As `findProvableState`. @throws StateUnknownError while the shard has imported no claim of the other */
export async function getProvableState(
  client: ReadClient,
  parameters: GetProvableStateParameters,
): Promise<ProvableState> {
  const found = await findProvableState(client, parameters);
  if (found === undefined) throw new StateUnknownError(parameters.sourceChain.custom.shardId);
  return found;
}
