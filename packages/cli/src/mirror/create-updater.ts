import type { Address, Hex } from 'viem';
import type { ChainClients, ShardEntry } from '../user/clients.js';
import { ensureMirror, isUpdated, readMirror, sendUpdate } from './mirror-contract.js';
import type { MirroredSlot } from './mirrored-slot.js';
import { planUpdates } from './plan-updates.js';
import { findProvableState, proveSlots } from './prove-slots.js';

/** A slot that a turn has brought to the mirror. */
export interface Update extends MirroredSlot {
  readonly value: bigint;
  /** L1’s time of the value, seconds. */
  readonly asOf: number;
  /** Block of the shard that has the slot. */
  readonly blockNumber: number;
  readonly txHash: Hex;
}

export interface Updater {
  /**
   * Brings the mirror up to the newest claim that its shard has imported, if that is a new one. Turns must not overlap.
   *
   * @returns undefined while no claim is imported
   */
  turn(): Promise<readonly Update[] | undefined>;
}

/**
 * Keeps slots of one shard in a mirror on another. What it knows is on the chain: one that is started again, or beside another one,
 * goes on from what the mirror has.
 */
export function createUpdater(args: {
  readonly from: ShardEntry;
  readonly to: ShardEntry;
  /** Of `to`; who pays. */
  readonly chain: ChainClients;
  readonly mirror: Address;
  readonly slots: readonly MirroredSlot[];
  /** Seconds after which a value that did not change is shown again. */
  readonly refresh: number;
}): Updater {
  const { from, to, chain, mirror, slots, refresh } = args;
  /** Settlement root that the last whole turn was about. */
  let done: Hex | undefined;

  return {
    async turn() {
      const state = await findProvableState(from, to);
      if (state === undefined) return undefined;
      const { proof, asOf, blockNumber } = state;
      if (proof.settlementRoot === done) return [];
      const [proven, known] = await Promise.all([
        proveSlots(from, state, slots),
        readMirror(chain, mirror, from.id, slots),
      ]);
      const planned = planUpdates({ proven, asOf, known, refresh });
      if (planned.length > 0) await ensureMirror(chain, mirror);
      const sent: Update[] = [];
      for (const each of planned) {
        const { account, slot, value } = each;
        sent.push({ account, slot, value, asOf, blockNumber, txHash: await sendUpdate(chain, mirror, state, each) });
      }
      const taken = await Promise.all(sent.map(({ txHash }) => isUpdated(chain, txHash)));
      done = proof.settlementRoot;
      return sent.filter((_, i) => taken[i]);
    },
  };
}
