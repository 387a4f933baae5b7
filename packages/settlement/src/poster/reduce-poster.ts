import { planSends } from './plan-sends.js';
import type { Observation, PosterEffect, PosterEvent } from './poster-event.js';
import type { PosterPolicy } from './poster-policy.js';
import { isOpen, isPosted, type Outcome, type PosterState, type Slot } from './poster-state.js';

/** L1 blocks without a receipt after which a used nonce counts as used by somebody else. */
const TAKEN_AFTER_BLOCKS = 3;

type Step = readonly [state: PosterState, effects: readonly PosterEffect[]];

/**
 * The whole life cycle of posting, without I/O (docs/spec/batches.md, B4). Nonces are given out in batch order and never
 * twice to different batches, except that a cancellation may take the place of a discarded one.
 */
export function reducePoster(policy: PosterPolicy, state: PosterState, event: PosterEvent): Step {
  switch (event.type) {
    case 'started':
      return [withSlots({ ...state, epoch: state.epoch + 1 }, reopen), []];
    case 'enqueued':
      return [{ ...state, batches: [...state.batches, event.batch] }, []];
    case 'observed':
      return observed(policy, state, event);
    case 'signed':
      return signed(state, event);
    case 'sent':
      return [event.epoch === state.epoch ? withSlots(state, (slot) => sent(slot, event)) : state, []];
    case 'unwound':
      return [unwound(state, event.ancestor), []];
    case 'discarded':
      return [discarded(state, event.from), []];
    case 'finalized':
      return [finalized(state, event.l1Block), []];
  }
}

function observed(policy: PosterPolicy, state: PosterState, observation: Observation): Step {
  if (observation.epoch !== state.epoch) return [state, []];
  const seen = withSlots(state, (slot) => observeSlot(slot, observation));
  const nextNonce = seen.slots.some(isOpen)
    ? seen.nextNonce
    : Math.max(seen.nextNonce ?? 0, observation.nonce, lastNonce(seen) + 1);
  const next = nextNonce === seen.nextNonce ? seen : { ...seen, nextNonce };
  return [next, planSends(policy, next, observation)];
}

function observeSlot(slot: Slot, { head, nonce, asked, outcomes }: Observation): Slot {
  if (slot.nonce >= nonce) {
    // L1 no longer counts it: its block was dropped, whether or not somebody has said so.
    return slot.outcome !== undefined || slot.missingSince !== undefined ? reopen(slot) : slot;
  }
  if (!asked.has(slot.nonce)) return slot;
  const outcome = outcomes.get(slot.nonce);
  if (outcome !== undefined)
    return isSameOutcome(slot.outcome, outcome) ? slot : { ...slot, outcome, missingSince: undefined, taken: false };
  // A receipt that is gone was in a block which L1 dropped before anybody could say so.
  if (slot.outcome !== undefined) return reopen(slot);
  if (slot.taken) return slot;
  // Nodes count a nonce before they can show its receipt.
  if (slot.missingSince === undefined) return { ...slot, missingSince: head };
  return head - slot.missingSince < TAKEN_AFTER_BLOCKS ? slot : { ...slot, taken: true };
}

function isSameOutcome(known: Outcome | undefined, { hash, status, l1Block }: Outcome): boolean {
  return known?.hash === hash && known.status === status && known.l1Block === l1Block;
}

function signed(state: PosterState, event: Extract<PosterEvent, { type: 'signed' }>): Step {
  const { epoch, head, nonce, batchIndex, kind, gas, blobs, fees, hash } = event;
  if (epoch !== state.epoch) return [state, []];
  const existing = state.slots.find((slot) => slot.nonce === nonce);
  const slot: Slot = {
    nonce,
    batchIndex,
    gas,
    blobs,
    discarded: existing?.discarded ?? kind === 'cancel',
    attempts: [...(existing?.attempts ?? []), { kind, hash, fees }],
    sentAt: undefined,
    underpriced: false,
    outcome: undefined,
    missingSince: undefined,
    taken: false,
  };
  const others = state.slots.filter((other) => other.nonce !== nonce);
  const slots = [...others, slot].sort((a, b) => a.nonce - b.nonce);
  const next = { ...state, slots, nextNonce: Math.max(state.nextNonce ?? 0, nonce + 1) };
  return [next, [{ type: 'send', nonce, hash, head }]];
}

function sent(slot: Slot, { nonce, hash, result, head }: Extract<PosterEvent, { type: 'sent' }>): Slot {
  if (slot.nonce !== nonce || slot.attempts.at(-1)?.hash !== hash || result === 'failed') return slot;
  return { ...slot, sentAt: head, underpriced: result === 'underpriced' };
}

function unwound(state: PosterState, ancestor: number): PosterState {
  const next = { ...state, epoch: state.epoch + 1 };
  // Nonces below the remembered ones came back, so nothing that was signed fits any more. Only an L1 that drops final
  // blocks does this.
  if (ancestor < state.prunedTo) return { ...next, slots: [], nextNonce: undefined, prunedTo: ancestor };
  return withSlots(next, (slot) => ((slot.outcome?.l1Block ?? Infinity) > ancestor ? reopen(slot) : slot));
}

function discarded(state: PosterState, from: number): PosterState {
  const next = {
    ...state,
    epoch: state.epoch + 1,
    batches: state.batches.filter(({ batchIndex }) => batchIndex < from),
  };
  // What L1 said about them is asked again: the caller often knows of a reorg first.
  return withSlots(next, (slot) => ((slot.batchIndex ?? -1) >= from ? { ...reopen(slot), discarded: true } : slot));
}

/** Forgets the slots at the front whose result is final. A refused batch stays, because it keeps the poster halted. */
function finalized(state: PosterState, l1Block: number): PosterState {
  const settled = (slot: Slot): boolean =>
    slot.outcome !== undefined && slot.outcome.l1Block <= l1Block && (slot.discarded || isPosted(slot));
  const keepFrom = state.slots.findIndex((slot) => !settled(slot));
  const dropped = keepFrom === -1 ? state.slots : state.slots.slice(0, keepFrom);
  if (dropped.length === 0) return state;
  const final = new Set(dropped.filter((slot) => !slot.discarded).map((slot) => slot.batchIndex));
  return {
    ...state,
    slots: state.slots.slice(dropped.length),
    batches: state.batches.filter(({ batchIndex }) => !final.has(batchIndex)),
    prunedTo: Math.max(state.prunedTo, ...dropped.map((slot) => slot.outcome?.l1Block ?? -1)),
  };
}

/** Forgets what L1 said, so that it is asked again, and sends again what it no longer has. */
function reopen(slot: Slot): Slot {
  return { ...slot, outcome: undefined, sentAt: undefined, missingSince: undefined, taken: false };
}

function lastNonce(state: PosterState): number {
  return state.slots.at(-1)?.nonce ?? -1;
}

function withSlots(state: PosterState, change: (slot: Slot) => Slot): PosterState {
  const slots = state.slots.map(change);
  return slots.every((slot, index) => slot === state.slots[index]) ? state : { ...state, slots };
}
