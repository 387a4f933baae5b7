import { bumpFees, type Fees, type L1Prices, quoteFees } from './fees.js';
import type { Observation, PosterEffect } from './poster-event.js';
import type { PosterPolicy } from './poster-policy.js';
import { findHalt, findSlot, isOpen, type PosterState, type Slot, sharePool } from './poster-state.js';

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
  const [foremost] = open;
  // Only a reorg brings slots of both pools back at once. No node takes the later ones before the first have landed.
  const sendable = open.filter((slot) => foremost !== undefined && sharePool(slot, foremost));
  return [...sendable.flatMap((slot, position) => planSlot(moment, slot, position === 0)), ...planNew(moment, open)];
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
  { nonce, batchIndex, gas, blobs, attempts }: Slot,
  fees: Fees,
  kind: 'batch' | 'cancel',
): PosterEffect[] {
  const bumped = bumpFees(fees, observation, policy.fees);
  const newest = attempts.at(-1);
  const limit = kind === 'cancel' ? CANCEL_GAS : gas;
  const sign = { type: 'sign', head: observation.head, nonce, batchIndex, kind, gas: limit, blobs } as const;
  if (bumped !== undefined) return [{ ...sign, fees: bumped }];
  const capped: PosterEffect = { type: 'fee-capped', nonce, prices: pricesOf(observation) };
  if (newest === undefined) return [capped];
  // A batch that must not land is never sent again. A node that has lost it takes a cancellation at the same fees, and one
  // that has it lands it: without either, its nonce would stay empty and nothing behind it could land.
  if (newest.kind !== kind) return [capped, { ...sign, fees }];
  return [capped, { type: 'send', nonce, hash: newest.hash, head: observation.head }];
}

/** Nonces that L1 expects and nobody has signed: without them nothing behind them ever lands. */
function fillGap({ policy, observation }: Moment, foremost: Slot): PosterEffect[] {
  const fees = quoteFees(observation, policy.fees, foremost.blobs > 0);
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
      blobs: foremost.blobs,
      fees,
    };
  });
}

function planNew({ policy, state, observation }: Moment, open: readonly Slot[]): PosterEffect[] {
  // A discarded batch that may still land would make the next ones revert.
  if (open.some((slot) => slot.discarded) || state.nextNonce === undefined) return [];
  const room = policy.maxInFlight - open.length;
  const unsent = state.batches.filter(({ batchIndex }) => findSlot(state, batchIndex) === undefined);
  const first = open.at(-1) ?? unsent[0];
  if (room <= 0 || first === undefined || mayReturn(state, first, observation.head - policy.switchBlocks)) return [];
  const otherPool = unsent.findIndex((batch) => !sharePool(batch, first));
  const sendable = unsent.slice(0, otherPool === -1 ? room : Math.min(room, otherPool));
  if (sendable.length === 0) return [];
  const fees = quoteFees(observation, policy.fees, first.blobs > 0);
  if (fees === undefined) return [{ type: 'fee-capped', nonce: undefined, prices: pricesOf(observation) }];
  const { nextNonce } = state;
  const { head } = observation;
  return sendable.map(({ batchIndex, gas, blobs }, offset) => ({
    type: 'sign',
    head,
    nonce: nextNonce + offset,
    batchIndex,
    kind: 'batch',
    gas,
    blobs,
    fees,
  }));
}

/** True when a reorg down to block `settled` would bring back a transaction of the other pool. */
function mayReturn({ slots }: PosterState, next: Pick<Slot, 'blobs'>, settled: number): boolean {
  return slots.some((slot) => !sharePool(slot, next) && (slot.outcome?.l1Block ?? -1) > settled);
}

function pricesOf({ baseFee, blobBaseFee }: Observation): L1Prices {
  return { baseFee, blobBaseFee };
}

function sendAgain({ nonce }: Slot, hash: Slot['attempts'][number]['hash'], head: number): PosterEffect {
  return { type: 'send', nonce, hash, head };
}
