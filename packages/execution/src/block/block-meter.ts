/** Where the time of a block goes. */
export type BlockPhase = 'decode' | 'read' | 'run' | 'events' | 'trie' | 'seal' | 'store';

/** Takes the milliseconds of a phase; for metrics and benches, never for decisions. */
export type BlockMeter = (phase: BlockPhase, milliseconds: number) => void;

/** Runs `work` and reports how long it took. */
export async function timed<T>(
  meter: BlockMeter | undefined,
  phase: BlockPhase,
  work: () => Promise<T> | T,
): Promise<T> {
  if (meter === undefined) return work();
  const start = performance.now();
  try {
    return await work();
  } finally {
    meter(phase, performance.now() - start);
  }
}
