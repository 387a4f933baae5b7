import { describeError, type Logger } from '@bulkhead/runtime';
import type { Address } from 'viem';
import { getBalance } from 'viem/actions';
import type { L1Client } from '../l1/client.js';
import type { L1Prices } from './fees.js';
import type { QueuedBatch } from './poster-state.js';

/** The poster's account runs dry. Wei. */
export interface LowBalance {
  readonly balance: bigint;
  /** Batches like the newest that it still pays for, at the prices of now. */
  readonly batchesLeft: number;
}

/** Raises an alarm before a shard stops because its poster can't pay L1. */
export interface BalanceWatch {
  /** Looks at the account now and then. Never rejects: what it can't see it looks at later. */
  look(moment: L1Prices & { readonly head: number }, newest: QueuedBatch | undefined): Promise<void>;
  /** Undefined while the account is well funded. */
  low(): LowBalance | undefined;
}

/** L1 blocks between two looks. */
const LOOK_EVERY = 10;
/** What the account should be good for. */
const BATCHES_AHEAD = 100n;
/** EIP-4844. */
const GAS_PER_BLOB = 131_072n;

export function createBalanceWatch(args: {
  readonly client: L1Client;
  readonly address: Address;
  readonly logger: Logger;
}): BalanceWatch {
  const { client, address, logger } = args;
  let low: LowBalance | undefined;
  let nextLook = 0;

  return {
    async look({ head, baseFee, blobBaseFee = 0n }, newest) {
      if (newest === undefined || head < nextLook) return;
      nextLook = head + LOOK_EVERY;
      const balance = await getBalance(client, { address }).catch((err: unknown) => {
        logger.debug(`L1 does not tell the balance of the poster: ${describeError(err)}`, { address });
        return undefined;
      });
      if (balance === undefined) return;
      const cost = newest.gas * baseFee + BigInt(newest.blobs) * GAS_PER_BLOB * blobBaseFee;
      const was = low;
      low = balance < cost * BATCHES_AHEAD ? { balance, batchesLeft: Number(balance / cost) } : undefined;
      if (low !== undefined && was === undefined)
        logger.error('the poster runs out of ether: fund its account', { code: 'POSTER_BALANCE_LOW', address, ...low });
      if (low === undefined && was !== undefined) logger.info('the poster is funded again', { address, balance });
    },
    low: () => low,
  };
}
