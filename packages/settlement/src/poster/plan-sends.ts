import { bumpFees, type Fees, quoteFees } from './fees.js';
import type { Observation, PosterEffect } from './poster-event.js';
import type { PosterPolicy } from './poster-policy.js';
import { findHalt, findSlot, isOpen, type PosterState, type Slot } from './poster-state.js';

/** Gas of a transfer without data. */
export const CANCEL_GAS = 21_000n;

/** How many nonces below the foremost slot are filled at once. */
const MAX_GAP_FILL = 16;

interface Moment {
  readonly policy: PosterPolicy;
  readonly state: PosterState;
  readonly observation: Observation;
}

/** What to send, given what L1 says now. A halted poster sends nothing. */
export function planSends(policy: PosterPolicy, state: PosterState, observation: Observation): PosterEffect[] {
  if (findHalt(state) !== undefined) return [];
  const moment = { policy, state, observation };
  const open = state.slots.filter(isOpen);
  return [...open.flatMap((slot, position) => planSlot(moment, slot, position === 0)), ...planNew(moment, open)];
}

function planSlot(moment: Moment, slot: Slot, isForemost: boolean): PosterEffect[] {
  const { head, nonce } = moment.observation;
  const newest = slot.attempts.at(-1);
  if (newest === undefined || slot.nonce < nonce) return [];
  if (slot.discarded && newest.kind === 'batch') return replace(moment, slot, newest.fees, 'cancel');
  if (slot.underpriced) return replace(moment, slot, newest.fees, newest.kind);
  if (slot.sentAt === undefined) return [sendAgain(slot, newest.hash, head)];
  if (head - slot.sentAt < moment.policy.stuckBlocks) return [];
  if (!isForemost) return [sendAgain(slot, newest.hash, head)];
  if (nonce < slot.nonce) return [...fillGap(moment, slot), sendAgain(slot, newest.hash, head)];
  return replace(moment, slot, newest.fees, newest.kind);
}

function replace(
  { policy, observation }: Moment,
  { nonce, batchIndex, gas, attempts }: Slot,
  fees: Fees,
  kind: 'batch' | 'cancel',
): PosterEffect[] {
  const bumped = bumpFees(fees, observation.baseFee, policy.fees);
  const newest = attempts.at(-1);
  if (bumped !== undefined) {
    const limit = kind === 'cancel' ? CANCEL_GAS : gas;
    return [{ type: 'sign', head: observation.head, nonce, batchIndex, kind, gas: limit, fees: bumped }];
  }
  const capped: PosterEffect = { type: 'fee-capped', nonce, baseFee: observation.baseFee };
  // A batch that must not land is never sent again, not even when nothing else can be.
  if (newest === undefined || newest.kind !== kind) return [capped];
  return [capped, { type: 'send', nonce, hash: newest.hash, head: observation.head }];
}

/** Nonces that L1 expects and nobody has signed: without them nothing behind them ever lands. */
function fillGap({ policy, observation }: Moment, foremost: Slot): PosterEffect[] {
  const fees = quoteFees(observation.baseFee, policy.fees);
  if (fees === undefined) return [];
  const count = Math.min(foremost.nonce - observation.nonce, MAX_GAP_FILL);
  return Array.from({ length: count }, (_, offset) => {
    const nonce = observation.nonce + offset;
    return {
      type: 'sign',
      head: observation.head,
      nonce,
      batchIndex: undefined,
      kind: 'cancel',
      gas: CANCEL_GAS,
      fees,
    };
  });
}

function planNew({ policy, state, observation }: Moment, open: readonly Slot[]): PosterEffect[] {
  // A discarded batch that may still land would make the next ones revert.
  if (open.some((slot) => slot.discarded) || state.nextNonce === undefined) return [];
  const room = policy.maxInFlight - open.length;
  const unsent = state.batches.filter(({ batchIndex }) => findSlot(state, batchIndex) === undefined);
  if (room <= 0 || unsent.length === 0) return [];
  const fees = quoteFees(observation.baseFee, policy.fees);
  if (fees === undefined) return [{ type: 'fee-capped', nonce: undefined, baseFee: observation.baseFee }];
  const { nextNonce } = state;
  const { head } = observation;
  return unsent.slice(0, room).map(({ batchIndex, gas }, offset) => ({
    type: 'sign',
    head,
    nonce: nextNonce + offset,
    batchIndex,
    kind: 'batch',
    gas,
    fees,
  }));
}

function sendAgain({ nonce }: Slot, hash: Slot['attempts'][number]['hash'], head: number): PosterEffect {
  return { type: 'send', nonce, hash, head };
}
