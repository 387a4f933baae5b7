import type { ChainRules, RulePoint } from '../evm/chain-rules.js';
import { createShardVm, type ShardVm } from '../evm/shard-vm.js';
import type { Interrupt } from './interrupt.js';

/** EVMs in use at most. A thread runs one message at a time anyway; the others wait for the store meanwhile. */
const MAX_VMS = 8;

/** Lends EVMs to calls, so that none is shared by two that run at once and none is made for every call. */
export interface VmPool {
  /** Waits for an EVM of a block's rules, in order of arrival. Whoever calls bounds how many wait. */
  use<T>(point: RulePoint, interrupt: Interrupt, work: (vm: ShardVm) => Promise<T>): Promise<T>;
}

export function createVmPool(rules: ChainRules, options: { readonly anyInitcode: boolean }): VmPool {
  /** Of each fork as many as were once in use: never more than {@link MAX_VMS}. */
  const idle = new Map<string, ShardVm[]>();
  const waiting: (() => void)[] = [];
  let used = 0;

  async function enter(): Promise<void> {
    if (used < MAX_VMS) used++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    // Whoever leaves hands its place over, so `used` stays as it is.
    if (next === undefined) used--;
    else next();
  }

  return {
    async use(point, interrupt, work) {
      await enter();
      try {
        const fork = rules.forkAt(point);
        const spare = idle.get(fork) ?? [];
        idle.set(fork, spare);
        const { burnsBaseFee } = rules;
        const made = { ...options, burnsBaseFee, interruptible: true };
        const vm = spare.pop() ?? (await createShardVm(rules.commonAt(point), made));
        vm.state.interrupt = interrupt;
        // One that threw may have been left in the middle of a message.
        const result = await work(vm);
        vm.state.interrupt = undefined;
        spare.push(vm);
        return result;
      } finally {
        leave();
      }
    },
  };
}
