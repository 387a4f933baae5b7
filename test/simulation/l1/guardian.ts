import type { Address } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';
import { GUARDIAN } from './contracts.js';
import type { Pause } from './state.js';

/** Seconds, as in the contract: at most half of all time is paused. */
export const MAX_PAUSE = 7 * 24 * 3_600;
export const COOL_DOWN = 7 * 24 * 3_600;

/** L1's time less all paused time, seconds (docs/spec/batches.md, Guardian). */
export function guardianClock(pauses: readonly Pause[], timestamp: number): number {
  return pauses.reduce((clock, { from, until }) => clock - Math.max(0, Math.min(timestamp, until) - from), timestamp);
}

export function isPaused(pauses: readonly Pause[], timestamp: number): boolean {
  return timestamp < (pauses.at(-1)?.until ?? 0);
}

/** `Guardian.pause`. */
export function pause(context: CallContext, duration: number): void {
  const { state, block } = context;
  const { pauses } = state;
  checkCaller(context);
  if (duration <= 0) throw new Revert('BadPause', [BigInt(duration)]);
  require(context, 'pauseLength', duration <= MAX_PAUSE, 'BadPause', [BigInt(duration)]);
  const last = pauses.at(-1);
  if (isPaused(pauses, block.timestamp)) throw new Revert('AlreadyPaused', [BigInt(last?.until ?? 0)]);
  const cool = (last?.until ?? -COOL_DOWN) + COOL_DOWN;
  require(context, 'pauseCoolDown', block.timestamp >= cool, 'CoolingDown', [BigInt(cool)]);
  const next = { from: block.timestamp, until: block.timestamp + duration };
  state.pauses = [...pauses, next];
  context.emit('Guardian', 'Paused', { from: BigInt(next.from), until: BigInt(next.until) });
}

/** `Guardian.unpause`. */
export function unpause(context: CallContext): void {
  const { state, block } = context;
  checkCaller(context);
  const last = state.pauses.at(-1);
  if (last === undefined || !isPaused(state.pauses, block.timestamp)) throw new Revert('NotPaused');
  state.pauses = [...state.pauses.slice(0, -1), { ...last, until: block.timestamp }];
  context.emit('Guardian', 'Unpaused', { time: BigInt(block.timestamp) });
}

function checkCaller(context: CallContext): void {
  const caller: Address = context.sender;
  require(context, 'pauseByGuardian', caller === GUARDIAN, 'NotGuardian', [caller]);
}
