import type { MirroredSlot } from './mirrored-slot.js';

/** A slot’s value and L1’s time of it, in seconds; `asOf` is 0 where nothing is known. */
export interface DatedValue {
  readonly value: bigint;
  readonly asOf: number;
}

/**
 * Which slots to bring to the mirror: those whose value is another one, and those that would grow older than `refresh` seconds. Never
 * one that is no newer than what the mirror has: it would refuse it.
 *
 * @param known what the mirror has of each slot, in the order of `proven`
 */
export function planUpdates<P extends MirroredSlot & { readonly value: bigint }>(args: {
  readonly proven: readonly P[];
  readonly asOf: number;
  readonly known: readonly DatedValue[];
  readonly refresh: number;
}): readonly P[] {
  const { proven, asOf, known, refresh } = args;
  return proven.filter(({ value }, i) => {
    const has = known[i] ?? { value: 0n, asOf: 0 };
    if (asOf <= has.asOf) return false;
    return has.asOf === 0 || value !== has.value || asOf - has.asOf >= refresh;
  });
}
