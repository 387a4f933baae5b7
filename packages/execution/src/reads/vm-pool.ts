import type { Common } from '@ethereumjs/common';
import { createShardVm, type ShardVm } from '../evm/shard-vm.js';

/** EVMs that stay for the next call; calls beyond that get one of their own. */
const HELD = 4;

/** Lends EVMs to calls, so that none is shared by two that run at once and none is made for every call. */
export interface VmPool {
  use<T>(work: (vm: ShardVm) => Promise<T>): Promise<T>;
}

export function createVmPool(common: Common, options: { readonly anyInitcode: boolean }): VmPool {
  const idle: ShardVm[] = [];
  return {
    async use(work) {
      const vm = idle.pop() ?? (await createShardVm(common, options));
      try {
        return await work(vm);
      } finally {
        if (idle.length < HELD) idle.push(vm);
      }
    },
  };
}
