import {
  EMPTY_TRIE_ROOT,
  hex32,
  shardId,
  type shardStateAbi,
  uintNumber,
  verifyAccount,
  verifySlot,
} from '@bulkhead/protocol/user';
import { type Address, type ContractFunctionArgs, type Hex, hexToBigInt, pad } from 'viem';
import { getProof } from 'viem/actions';
import { z } from 'zod';
import type { ShardChain } from '../chains/shard-chain.js';
import { StateProofInvalidError, StateUnknownError } from '../errors/state.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';

const SETTLEMENT_DEPTH = 16;

const provableSchema = z.object({
  proof: z.object({
    shard: shardId(),
    settlementRoot: hex32(),
    leaf: z.object({
      domain: hex32(),
      batchIndex: uintNumber(53),
      stateRoot: hex32(),
      outboxRoot: hex32(),
      outboxCount: uintNumber(53),
      settledOutboxRoot: hex32(),
      capRoot: hex32(),
    }),
    settlementBranch: z.array(hex32()).length(SETTLEMENT_DEPTH),
  }),
  blockNumber: z.number(),
  asOf: z.number(),
});

export interface GetStateProofParameters {
  /** The shard whose state it is. */
  readonly sourceChain: Pick<ShardChain, 'custom'>;
  /** A client of that shard. */
  readonly source: ReadClient;
  readonly address: Address;
  /** Storage slots, 32 bytes each. */
  readonly slots?: readonly Hex[];
}

/** The struct that every function of `ShardState` takes, as viem takes it. */
export type StateProof = ContractFunctionArgs<typeof shardStateAbi, 'view', 'stateRoot'>[0];

export interface SlotProof {
  readonly slot: Hex;
  readonly value: bigint;
  readonly nodes: readonly Hex[];
}

/** What contracts of one shard can be shown of an account on another. */
export interface ShardStateProof {
  readonly proof: StateProof;
  readonly account: {
    readonly exists: boolean;
    readonly nonce: bigint;
    /** Wei. */
    readonly balance: bigint;
    readonly storageRoot: Hex;
    readonly codeHash: Hex;
    readonly nodes: readonly Hex[];
  };
  readonly slots: readonly SlotProof[];
  /** Block of the other shard whose state this is. */
  readonly blockNumber: bigint;
  /** Seconds since the Unix epoch: when L1 had it. */
  readonly asOf: number;
}

/**
 * The proof of an account on another shard, and of its storage, for `ShardState` of the client's shard: the newest state that
 * this shard can check. Verified here before it is returned (docs/spec/state.md).
 *
 * @throws StateUnknownError, StateProofInvalidError, UnexpectedAnswerError; viem's errors
 */
export async function getStateProof(
  client: ReadClient,
  { sourceChain, source, address, slots = [] }: GetStateProofParameters,
): Promise<ShardStateProof> {
  const number = sourceChain.custom.shardId;
  const provable = await askShard(client, 'shard_getStateProof', [number], provableSchema.nullable());
  if (provable === null) throw new StateUnknownError(number);
  const { proof, blockNumber: block, asOf } = provable;
  const blockNumber = BigInt(block);
  const storageKeys = slots.map((slot) => pad(slot, { size: 32 }));
  const answer = await getProof(source, { address, storageKeys, blockNumber });
  const account = verifyAccount(proof.leaf.stateRoot, address, answer.accountProof);
  if (account === undefined)
    throw new StateProofInvalidError(number, address, 'its nodes do not lead to the state root');
  return {
    proof: {
      ...proof,
      settlementBranch: proof.settlementBranch as unknown as StateProof['settlementBranch'],
      leaf: {
        ...proof.leaf,
        batchIndex: BigInt(proof.leaf.batchIndex),
        outboxCount: BigInt(proof.leaf.outboxCount),
      },
    },
    account: { ...account, nodes: answer.accountProof },
    slots: storageKeys.map((slot): SlotProof => {
      const found = answer.storageProof.find(({ key }) => hexToBigInt(key) === hexToBigInt(slot))?.proof ?? [];
      // Of a trie that holds nothing its root says all.
      const nodes = account.storageRoot === EMPTY_TRIE_ROOT ? [] : found;
      const value = verifySlot(account.storageRoot, slot, nodes);
      if (value === undefined) throw new StateProofInvalidError(number, address, `slot ${slot}`);
      return { slot, value, nodes };
    }),
    blockNumber,
    asOf,
  };
}
