import { createClient, defineChain, http } from 'viem';
import { getBlock } from 'viem/actions';
import type { L1BlockRef } from '../events/l1-block.js';
import type { L1Client } from './client.js';
import { l1Error } from './errors.js';

/** Milliseconds for one request. */
const TIMEOUT_MS = 10_000;

/** A client of an L1 over HTTP. Requests are not retried here: whoever asks decides when to ask again. */
export function createHttpClient({ url, chainId }: { readonly url: string; readonly chainId: number }): L1Client {
  const chain = defineChain({
    id: chainId,
    name: 'L1',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  return createClient({ chain, transport: http(url, { timeout: TIMEOUT_MS, retryCount: 0 }), cacheTime: 0 });
}

/** L1's newest block. @throws L1_UNAVAILABLE (retry) */
export async function readHead(client: L1Client): Promise<L1BlockRef> {
  try {
    const { number, hash } = await getBlock(client, { blockTag: 'latest' });
    return { number: Number(number), hash };
  } catch (cause) {
    throw l1Error('L1_UNAVAILABLE', 'L1 does not say which block is its newest', { cause });
  }
}
