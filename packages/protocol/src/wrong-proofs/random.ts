/** A whole number in `[0, below)`; 0 where there is nothing to choose from. */
export type Below = (below: number) => number;

/** The numbers that follow from a seed alone. */
export function lcg(seed: number): Below {
  let state = (seed + 1) % 2_147_483_648;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return below === 0 ? 0 : Math.floor(state / 65_536) % below;
  };
}
