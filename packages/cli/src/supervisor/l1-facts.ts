import type { NodeConfigFile } from '@bulkhead/node/config';
import type { UpOptions } from '../options.js';
import { L1_CHAIN_ID } from './anvil.js';
import type { Plan } from './plan.js';

/** L1 as a network's shards read it, and as network.json tells whoever wants to follow one. */
export function l1Facts(plan: Plan, options: Pick<UpOptions, 'l1.origin-depth'>, l1Url: string) {
  const isOwn = plan.l1.rpcUrl === undefined;
  return {
    rpcUrl: l1Url,
    chainId: plan.l1.chainId,
    contracts: plan.l1.contracts,
    startBlock: plan.l1.startBlock,
    challengeWindow: plan.challengeWindow,
    pollMs: Math.min(250, plan.l1.blockTime * 250),
    originDepth: options['l1.origin-depth'],
    // What a real L1 calls final stays; a devnet's own anvil may be put back to an older state.
    unwind: isOwn ? 'any-depth' : 'until-finalized',
    // An anvil answers for the beacon node that it does not have.
    ...(plan.l1.chainId === L1_CHAIN_ID && { beacon: { url: l1Url, blockId: 'number' } }),
  } as const satisfies NodeConfigFile['l1'];
}
