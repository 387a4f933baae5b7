import { SIMULATION_CODES, type SimulatedBlockRequest } from '@bulkhead/protocol';
import type { PrecompileFunc } from '@ethereumjs/evm';
import type { Address } from 'viem';
import { SimulationRefused } from './refusal.js';

export type Precompiles = ReadonlyMap<string, PrecompileFunc | undefined>;

/**
 * The precompiles that a block's overrides change: an overridden one is gone, a moved one is found elsewhere. Undefined
 * when none changes.
 *
 * @param active - by address without 0x
 * @throws SimulationRefused in geth's order and words
 */
export function changedPrecompiles(
  { state }: SimulatedBlockRequest,
  active: Precompiles,
): ReadonlyMap<Address, PrecompileFunc | undefined> | undefined {
  const changed = new Map<Address, PrecompileFunc | undefined>();
  const moved = new Set<Address>();
  const find = (address: Address) => (changed.has(address) ? changed.get(address) : active.get(address.slice(2)));
  const refuse = (message: string): never => {
    throw new SimulationRefused(SIMULATION_CODES.server, message);
  };
  for (const key of Object.keys(state).sort()) {
    const address = key as Address;
    if (moved.has(address)) refuse(`account ${address} has already been overridden by a precompile`);
    const own = find(address);
    const target = state[address]?.movePrecompileTo;
    if (target !== undefined) {
      if (own === undefined) refuse(`account ${address} is not a precompile`);
      if (Object.hasOwn(state, target)) refuse(`account ${target} is already overridden`);
      changed.set(target, own);
      moved.add(target);
    }
    if (own !== undefined) changed.set(address, undefined);
  }
  return changed.size === 0 ? undefined : changed;
}
