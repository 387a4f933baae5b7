import { toShardId } from '@bulkhead/protocol';
import { findProvableState, type ShardChain } from '@bulkhead/sdk';
import type { Address, Hex } from 'viem';
import type { ShardClients } from '../user/clients.js';
import { readerOf } from '../user/shard-readers.js';
import { ensureMirror, isUpdated, readMirror, sendUpdate } from './mirror-contract.js';
import type { MirroredSlot } from './mirrored-slot.js';
import { planUpdates } from './plan-updates.js';
import { proveSlots } from './prove-slots.js';
import { sendUpdates } from './send-updates.js';

/** A slot that a turn has brought to the mirror. */
export interface Update extends MirroredSlot {
  readonly value: bigint;
  /** L1’s time of the value, seconds. */
  readonly asOf: number;
  /** Block of the shard that has the slot. */
  readonly blockNumber: number;
  readonly txHash: Hex;
}

/** What a turn did. */
export interface Turn {
  /** What blocks have taken. */
  readonly updates: readonly Update[];
  /** What kept it from doing all; the next turn tries the rest. */
  readonly failure?: unknown;
}

export interface Updater {
  /**
   * Brings the mirror up to the newest claim that its shard has imported, if that is a new one. Turns must not overlap.
   *
   * @returns undefined while no claim is imported
   * @throws StateProofInvalidError, UnexpectedAnswerError; viem's errors, before anything is sent
   */
  turn(): Promise<Turn | undefined>;
}

/**
 * Keeps slots of one shard in a mirror on another. What it knows is on the chain: one that is started again, or beside another one,
 * goes on from what the mirror has.
 */
export function createUpdater(args: {
  readonly from: ShardChain;
  /** Of the shard with the mirror; who pays. */
  readonly chain: ShardClients;
  readonly mirror: Address;
  readonly slots: readonly MirroredSlot[];
  /** Seconds after which a value that did not change is shown again. */
  readonly refresh: number;
}): Updater {
  const { from, chain, mirror, slots, refresh } = args;
  const source = readerOf(from);
  const reader = readerOf(chain.chain);
  /** Settlement root that the last whole turn was about. */
  let done: Hex | undefined;

  return {
    async turn() {
      const state = await findProvableState(reader, { sourceChain: from });
      if (state === undefined) return undefined;
      const { proof, asOf } = state;
      if (proof.settlementRoot === done) return { updates: [] };
      const [proven, known] = await Promise.all([
        proveSlots(source, state, slots),
        readMirror(chain, mirror, toShardId(proof.shard), slots),
      ]);
      const planned = planUpdates({ proven, asOf, known, refresh });
      if (planned.length > 0) await ensureMirror(chain, mirror);
      const { taken, isWhole, failure } = await sendUpdates(planned, {
        send: (each) => sendUpdate(chain, mirror, state, each),
        isTaken: (txHash) => isUpdated(chain, txHash),
      });
      if (isWhole) done = proof.settlementRoot;
      const blockNumber = Number(state.blockNumber);
      const updates = taken.map(({ item: { account, slot, value }, txHash }) => ({
        ...{ account, slot, value, asOf, blockNumber, txHash },
      }));
      return { updates, ...(failure !== undefined && { failure }) };
    },
  };
}
