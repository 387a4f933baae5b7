import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '@bulkhead/runtime';
import type { Layout } from './layout.js';

/** What a reset left for the next network; undefined when it left nothing. */
export async function readNextChainId({ nextChainId }: Layout): Promise<number | undefined> {
  const text = (await readFile(nextChainId, 'utf8').catch(() => '')).trim();
  return /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

/** Wallets keep nonces and blocks by chain id, so a new network under old ids confuses them. */
export function writeNextChainId({ nextChainId }: Layout, chainId: number): Promise<void> {
  return writeFileAtomic(nextChainId, `${chainId}\n`);
}
