import type { L1Event } from '../events/l1-event.js';
import { createHistory } from './history.js';

/** The guardian's clock: L1's time less all paused time (docs/spec/batches.md, Guardian). Seconds. */
export interface GuardianClock {
  /** `l1Block` never falls. Other events than its own say nothing to it. */
  apply(l1Block: number, event: L1Event): void;
  /** Takes back what came above an L1 block. */
  unwind(l1Block: number): void;
  /** What the clock shows at an L1 timestamp that is not before the newest event. */
  at(timestamp: number): number;
  /** The L1 timestamp at which the clock shows `clock`, if no more is paused than is known now. */
  timeOf(clock: number): number;
  /** When the pause that holds at `timestamp` ends by itself; undefined when none does. */
  pausedUntil(timestamp: number): number | undefined;
}

interface Pause {
  readonly from: number;
  readonly until: number;
}

export function createGuardianClock(): GuardianClock {
  const steps = createHistory<L1Event & { readonly type: 'paused' | 'unpaused' }>();

  function pauses(): Pause[] {
    const list: Pause[] = [];
    for (let position = 0; position < steps.length; position++) {
      const step = steps.at(position)?.value;
      if (step?.type === 'paused') list.push(step);
      const last = list.at(-1);
      if (step?.type === 'unpaused' && last !== undefined) list[list.length - 1] = { ...last, until: step.time };
    }
    return list;
  }

  return {
    apply(l1Block, event) {
      if (event.type === 'paused' || event.type === 'unpaused') steps.push(l1Block, event);
    },
    unwind: (l1Block) => void steps.unwind(l1Block),
    at: (timestamp) =>
      pauses().reduce((clock, { from, until }) => clock - Math.max(0, Math.min(timestamp, until) - from), timestamp),
    timeOf: (clock) => pauses().reduce((time, { from, until }) => (from < time ? time + until - from : time), clock),
    pausedUntil: (timestamp) => pauses().find(({ from, until }) => from <= timestamp && timestamp < until)?.until,
  };
}
