import { startAnvil } from '@bulkhead/testing';

/** Runs something against an L1 of its own. */
export async function withAnvil<T>(run: (url: string) => Promise<T>): Promise<T> {
  const anvil = await startAnvil({ blockTime: 1 });
  try {
    return await run(anvil.url);
  } finally {
    await anvil.stop();
  }
}
