import type { Hex } from 'viem';
import { rpc } from '../support/index.js';

export interface Throughput {
  readonly transfers: number;
  /** Seconds from the first send to the block that holds the last one. */
  readonly seconds: number;
  readonly perSecond: number;
}

/** Transactions per JSON-RPC batch. */
const BATCH = 100;
/** Longest wait for the last transfer, milliseconds. */
const PATIENCE_MS = 180_000;

async function sendBatch(url: string, raws: readonly Hex[]): Promise<void> {
  const body = JSON.stringify(
    raws.map((raw, id) => ({ jsonrpc: '2.0', id, method: 'eth_sendRawTransaction', params: [raw] })),
  );
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const results = (await answer.json()) as { error?: { message: string } }[];
  const refused = results.find((result) => result.error !== undefined);
  if (refused?.error !== undefined) throw new Error(`a transfer was refused: ${refused.error.message}`);
}

/** Sends everything through RPC, every sender in parallel, and waits until each sender's last transfer has a receipt. */
export async function measureIncluded(
  url: string,
  bySender: readonly (readonly Hex[])[],
  hashOf: (raw: Hex) => Hex,
): Promise<Throughput> {
  const startedAt = performance.now();
  await Promise.all(
    bySender.map(async (raws) => {
      for (let at = 0; at < raws.length; at += BATCH) await sendBatch(url, raws.slice(at, at + BATCH));
    }),
  );
  for (const raws of bySender) {
    const last = raws.at(-1);
    if (last === undefined) continue;
    while ((await rpc<unknown>(url, 'eth_getTransactionReceipt', hashOf(last))) === null) {
      if (performance.now() - startedAt > PATIENCE_MS) throw new Error('the last transfer was never included');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const transfers = bySender.reduce((sum, raws) => sum + raws.length, 0);
  return { transfers, seconds, perSecond: transfers / seconds };
}
