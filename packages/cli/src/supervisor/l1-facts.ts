import type { NodeConfigFile } from '@bulkhead/node/config';
import type { Plan } from './plan.js';

/** L1 of a devnet as its shards read it, and as network.json tells whoever wants to follow one. */
export function l1Facts(plan: Plan, l1Url: string) {
  return {
    rpcUrl: l1Url,
    chainId: plan.l1.chainId,
    contracts: plan.l1.contracts,
    startBlock: plan.l1.startBlock,
    challengeWindow: plan.challengeWindow,
    pollMs: Math.min(250, plan.l1.blockTime * 250),
    originDepth: 0,
    unwind: 'any-depth',
    beacon: { url: l1Url, blockId: 'number' },
  } as const satisfies NodeConfigFile['l1'];
}
