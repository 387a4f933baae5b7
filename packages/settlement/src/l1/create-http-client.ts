import { createClient, defineChain, http } from 'viem';
import { getBlockNumber } from 'viem/actions';
import type { L1Client } from './client.js';

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

/** Number of L1's newest block. */
export async function readBlockNumber(client: L1Client): Promise<number> {
  return Number(await getBlockNumber(client, { cacheTime: 0 }));
}
