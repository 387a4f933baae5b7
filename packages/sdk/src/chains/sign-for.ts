import type { Chain } from 'viem';

/**
 * For `prepareTransactionRequest` of a chain: what a local account signs is for this chain, whatever a node says. viem first has the
 * node fill a request in (`eth_fillTransaction`) and would take its chain id, so that a node of one chain gets a transaction of another.
 * After that step nothing of a node's sets the chain id again.
 */
export function signFor(chainId: number): NonNullable<Chain['prepareTransactionRequest']> {
  return [async (request) => ({ ...request, chainId }), { runAt: ['beforeFillParameters'] }];
}
