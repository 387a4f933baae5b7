import { createShardCommon } from '../evm/create-common.js';
import { createShardVm, type ShardVm } from '../evm/shard-vm.js';

/** EVMs that exist at most. A thread runs one message at a time anyway; the others wait for the store meanwhile. */
const MAX_VMS = 8;

/** Lends EVMs to calls, so that none is shared by two that run at once and none is made for every call. */
export interface VmPool {
  /** Waits for an EVM, in order of arrival. Whoever calls bounds how many wait. */
  use<T>(work: (vm: ShardVm) => Promise<T>): Promise<T>;
}

export function createVmPool(chainId: number, options: { readonly anyInitcode: boolean }): VmPool {
  const idle: ShardVm[] = [];
  const waiting: ((vm: ShardVm) => void)[] = [];
  let made = 0;

  async function take(): Promise<ShardVm> {
    const vm = idle.pop();
    if (vm !== undefined) return vm;
    if (made === MAX_VMS) return new Promise((resolve) => waiting.push(resolve));
    made++;
    return createShardVm(createShardCommon(chainId), options);
  }

  return {
    async use(work) {
      const vm = await take();
      try {
        return await work(vm);
      } finally {
        const next = waiting.shift();
        if (next === undefined) idle.push(vm);
        else next(vm);
      }
    },
  };
}
