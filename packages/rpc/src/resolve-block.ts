import type { BlockSelector } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { headerNotFound, RPC_CODES, RpcError } from './errors.js';
import type { RpcBackend } from './ports.js';
import { toQuantity } from './quantity.js';
import type { BlockNumberParam, BlockParam } from './schema/block-param.js';

/** The number that a number or tag stands for. `pending` is the view of the next block on top of latest. */
export function resolveNumber(backend: RpcBackend, param: BlockNumberParam): number {
  if (param.kind === 'number') return param.number;
  switch (param.tag) {
    case 'safe':
      return backend.heads().safe;
    case 'finalized':
      return backend.heads().finalized;
    case 'earliest':
      return 0;
    default:
      return backend.heads().latest;
  }
}

/** True for the one tag that names no existing block. */
export function isPending(param: BlockParam): boolean {
  return param.kind === 'tag' && param.tag === 'pending';
}

/**
 * The block whose state, or whose content, is asked for.
 *
 * @throws -32000 for a hash that is unknown or not canonical where EIP-1898's `requireCanonical` is set.
 */
export async function resolveBlock(backend: RpcBackend, param: BlockParam): Promise<BlockSelector> {
  if (param.kind !== 'hash') return { number: resolveNumber(backend, param) };
  if (param.requireCanonical) await requireCanonical(backend, param.hash);
  return { hash: param.hash };
}

async function requireCanonical(backend: RpcBackend, hash: Hex): Promise<void> {
  const block = await backend.getBlock({ hash }, false);
  if (block === undefined) throw headerNotFound();
  const canonical = await backend.getBlock({ number: Number(block.number) }, false);
  if (canonical?.hash !== hash) {
    throw new RpcError(
      RPC_CODES.server,
      `hash ${hash} is not currently canonical (block ${toQuantity(BigInt(block.number))})`,
    );
  }
}
