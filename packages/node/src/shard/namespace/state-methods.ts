import { toShardId } from '@bulkhead/protocol';
import { z } from 'zod';
import { createStateProver } from '../prove-state.js';
import type { ShardNamespaceModules } from '../shard-namespace.js';
import { heavy, index, type Methods, parse } from './params.js';

const source = index.pipe(z.int().min(1).max(65_535)).transform(toShardId);

/** What this shard can prove of the state of others. */
export function stateMethods(modules: Pick<ShardNamespaceModules, 'link' | 'executor' | 'l1'>): Methods {
  const proveState = createStateProver(modules);
  return {
    shard_getStateProof: heavy(async (params, caller) => {
      const [shard] = parse(z.tuple([source]), params);
      return (await proveState(shard, caller)) ?? null;
    }),
  };
}
