import type { Address, Hex } from 'viem';
import { firstBlockWhere } from '../first-block-where.js';
import type { MethodContext } from '../method.js';
import { type TracedCall, traceBlockCalls } from './trace-calls.js';

const DELEGATION = '0xef0100';

/**
 * Who created a contract: the block since which it has code is found by halving, the call in it by its trace. Null for an
 * account without code of its own, and for a contract of genesis.
 */
export async function findCreator(
  context: Pick<MethodContext, 'backend' | 'caller'>,
  contract: Address,
): Promise<{ readonly hash: Hex; readonly creator: Address } | null> {
  const { backend } = context;
  const hasCode = async (number: number): Promise<boolean> => {
    const code = await backend.getCode(contract, { number });
    return code !== '0x' && !code.startsWith(DELEGATION);
  };
  const number = await firstBlockWhere(backend.heads().latest, hasCode);
  if (number === undefined || number === 0) return null;
  for (const { hash, root } of await traceBlockCalls(context, number)) {
    const creation = findCreation(root, contract);
    if (creation !== undefined) return { hash, creator: creation.from };
  }
  return null;
}

function findCreation(call: TracedCall, contract: Address): TracedCall | undefined {
  if (call.error !== undefined) return undefined;
  if (call.type.startsWith('CREATE') && call.to === contract) return call;
  for (const below of call.calls ?? []) {
    const found = findCreation(below, contract);
    if (found !== undefined) return found;
  }
  return undefined;
}
