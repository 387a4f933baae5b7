import type { L1Contracts } from '@bulkhead/protocol';
import { type Clock, isCodedError, withTimeout } from '@bulkhead/runtime';
import { type Hex, numberToHex } from 'viem';
import type { z } from 'zod';
import type { RawLog } from '../events/decode-log.js';
import { headerAnswerSchema, rawLogsSchema, receiptsSchema, transactionAnswerSchema } from './answer-schemas.js';
import type { L1Client } from './client.js';
import { l1Error } from './errors.js';
import type { L1Header, L1Source } from './l1-source.js';

const DEFAULT_TIMEOUT_MS = 20_000;

export interface ViemSourceOptions {
  readonly client: L1Client;
  readonly contracts: L1Contracts;
  readonly clock: Clock;
  /** Per answer, above the transport's own time-out. */
  readonly timeoutMs?: number;
}

/** L1 behind a viem client. Every answer is parsed before anything looks at it. */
export function createViemSource(options: ViemSourceOptions): L1Source {
  const { client, contracts, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const addresses = Object.values(contracts);
  const ours = new Set(addresses.map((address) => address.toLowerCase()));

  async function ask<T>(what: string, schema: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> {
    const answer = await withTimeout(call(), timeoutMs, 'L1_TIMEOUT', clock).catch((cause: unknown) => {
      if (isCodedError(cause)) throw cause;
      throw l1Error('L1_UNAVAILABLE', `L1 did not answer: ${what}`, { cause });
    });
    const result = schema.safeParse(answer);
    if (result.success) return result.data;
    throw l1Error('L1_ANSWER_INVALID', `L1 answered nonsense: ${what}`, { cause: result.error });
  }

  async function header(what: string, tag: Hex | 'latest' | 'finalized'): Promise<L1Header | undefined> {
    const header = await ask(what, headerAnswerSchema, () =>
      client.request({ method: 'eth_getBlockByNumber', params: [tag, false] }),
    );
    return header ?? undefined;
  }

  return {
    async head() {
      const newest = await header('newest block', 'latest');
      if (newest === undefined) throw l1Error('L1_ANSWER_INVALID', 'L1 has no newest block');
      return newest;
    },
    async finalized() {
      const block = await header('final block', 'finalized');
      return block?.number;
    },
    header: (number) => header(`block ${number}`, numberToHex(number)),
    logs(range) {
      const filter =
        'hash' in range
          ? { blockHash: range.hash }
          : { fromBlock: numberToHex(range.from), toBlock: numberToHex(range.to) };
      return ask('logs', rawLogsSchema, () =>
        client.request({ method: 'eth_getLogs', params: [{ address: addresses, ...filter }] }),
      );
    },
    async receiptLogs(hash) {
      // Not in viem's list of methods.
      const request = client.request as (args: { method: string; params: Hex[] }) => Promise<unknown>;
      const receipts = await ask(`receipts of ${hash}`, receiptsSchema, () =>
        request({ method: 'eth_getBlockReceipts', params: [hash] }),
      );
      const logs: RawLog[] = receipts.flatMap((receipt) => receipt.logs);
      const gasUsed = receipts.reduce((max, { cumulativeGasUsed: gas }) => (gas > max ? gas : max), 0n);
      return {
        logs: logs.filter(({ address }) => ours.has(address)),
        receiptCount: receipts.length,
        gasUsed,
      };
    },
    async transaction(hash) {
      const transaction = await ask(`transaction ${hash}`, transactionAnswerSchema, () =>
        client.request({ method: 'eth_getTransactionByHash', params: [hash] }),
      );
      return transaction ?? undefined;
    },
  };
}
