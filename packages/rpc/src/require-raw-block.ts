import type { BlockSelector, EthRawBlock } from '@bulkhead/protocol';
import { headerNotFound } from './errors.js';
import type { RpcBackend } from './ports.js';

/** @throws -32000 `header not found` */
export async function requireRawBlock(backend: RpcBackend, at: BlockSelector): Promise<EthRawBlock> {
  const raw = await backend.getRawBlock(at);
  if (raw === undefined) throw headerNotFound();
  return raw;
}
