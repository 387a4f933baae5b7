import { SIMULATION_CODES, type SimulatedBlockRequest, type SimulationRequest } from '@bulkhead/protocol';
import { SimulationRefused } from './refusal.js';

/** Blocks of one simulation, those included that fill gaps: geth's limit. */
export const MAX_SIMULATED_BLOCKS = 256;
/** Calls of one simulation. */
export const MAX_SIMULATED_CALLS = 1_000;
/** Seconds between blocks that name no time, as in geth. */
const BLOCK_SECONDS = 12n;

export interface PlannedBlock extends SimulatedBlockRequest {
  readonly number: bigint;
  readonly timestamp: bigint;
}

/**
 * Gives each block its number and time; where numbers leave a gap, empty blocks fill it.
 *
 * @throws SimulationRefused
 */
export function planBlocks(
  base: { readonly number: bigint; readonly timestamp: bigint },
  { blocks }: SimulationRequest,
): readonly PlannedBlock[] {
  if (blocks.length === 0) throw new SimulationRefused(SIMULATION_CODES.invalidParams, 'empty input');
  if (blocks.length > MAX_SIMULATED_BLOCKS) throw new SimulationRefused(SIMULATION_CODES.tooMany, 'too many blocks');
  if (blocks.reduce((sum, { calls }) => sum + calls.length, 0) > MAX_SIMULATED_CALLS) {
    throw new SimulationRefused(SIMULATION_CODES.tooMany, `too many calls, want at most ${MAX_SIMULATED_CALLS}`);
  }
  const planned: PlannedBlock[] = [];
  let { number, timestamp } = base;
  for (const request of blocks) {
    const wanted = request.block.number ?? number + 1n;
    if (wanted <= number) {
      const message = `block numbers must be in order: ${wanted} <= ${number}`;
      throw new SimulationRefused(SIMULATION_CODES.blockNumberOrder, message);
    }
    if (wanted - base.number > BigInt(MAX_SIMULATED_BLOCKS)) {
      throw new SimulationRefused(SIMULATION_CODES.tooMany, 'too many blocks');
    }
    while (number + 1n < wanted) {
      number += 1n;
      timestamp += BLOCK_SECONDS;
      planned.push({ block: {}, state: {}, calls: [], number, timestamp });
    }
    const time = request.block.time ?? timestamp + BLOCK_SECONDS;
    if (time <= timestamp) {
      const message = `block timestamps must be in order: ${time} <= ${timestamp}`;
      throw new SimulationRefused(SIMULATION_CODES.blockTimeOrder, message);
    }
    number = wanted;
    timestamp = time;
    planned.push({ ...request, number, timestamp });
  }
  return planned;
}
