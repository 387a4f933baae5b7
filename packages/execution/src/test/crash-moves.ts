import type { BlockInputs } from '@bulkhead/protocol';
import type { Engine } from '../engine.js';
import { CRASH_UNWIND_STEP } from './crash-chain.js';

/** Something that an engine does, and the heads at which it may be cut off. */
export interface Move {
  readonly name: string;
  run(engine: Engine): Promise<unknown>;
  readonly heads: readonly number[];
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

function movesOn(blocks: readonly BlockInputs[]) {
  return {
    produce: (number: number): Move => ({
      name: `block ${number}`,
      run: async (engine) => {
        const inputs = blocks[number - 1];
        if (inputs !== undefined) await engine.produceBlock(inputs, { mode: 'build' });
      },
      heads: [number - 1, number],
    }),
    rebuild: (from: number, to: number): Move => ({
      name: `blocks ${from} to ${to} from L1`,
      run: (engine) => engine.importBlocks(blocks.slice(from - 1, to)),
      heads: range(from - 1, to),
    }),
    unwind: (from: number, to: number): Move => ({
      name: `back from ${from} to ${to}`,
      run: (engine) => engine.unwind(to),
      heads: [...range(to + 1, from).filter((head) => (from - head) % CRASH_UNWIND_STEP === 0), to],
    }),
  };
}

/** Makes, takes back and rebuilds blocks in many ways, and ends with all of them. */
export function longMoves(blocks: readonly BlockInputs[]): readonly Move[] {
  const { produce, rebuild, unwind } = movesOn(blocks);
  return [
    produce(1),
    produce(2),
    produce(3),
    rebuild(4, 8),
    unwind(8, 3),
    produce(4),
    unwind(4, 0),
    rebuild(1, blocks.length),
  ];
}

/** Each way once: a process dies for each of their writes. */
export function shortMoves(blocks: readonly BlockInputs[]): readonly Move[] {
  const { produce, rebuild, unwind } = movesOn(blocks);
  return [produce(1), rebuild(2, blocks.length), unwind(blocks.length, 1)];
}
