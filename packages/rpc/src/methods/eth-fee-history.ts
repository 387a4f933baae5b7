import { z } from 'zod';
import { RPC_CODES, RpcError } from '../errors.js';
import { feeHistory } from '../fee-history.js';
import { MAX_FEE_PERCENTILES } from '../limits.js';
import { defineMethod } from '../method.js';
import { resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';
import { index } from '../schema/hex.js';

/** Hex, or a plain integer as foundry and Otterscan send it. */
const blockCount = z.union([index, z.int().nonnegative()]);

const percentiles = z
  .array(z.number().min(0).max(100))
  .max(MAX_FEE_PERCENTILES, 'over the query limit of percentiles')
  .refine((list) => list.every((value, at) => at === 0 || value >= (list[at - 1] ?? 0)), 'percentiles must not fall')
  .nullish()
  .transform((list) => list ?? []);

export const ethFeeHistory = defineMethod({
  name: 'eth_feeHistory',
  summary: 'Base fees, fullness and tips of the blocks up to one block.',
  params: z.tuple([blockCount, blockNumber, percentiles]),
  run: async ({ backend, limits }, [count, newest, wanted]) => {
    const { latest } = backend.heads();
    const newestNumber = resolveNumber(backend, newest);
    if (newestNumber > latest) {
      throw new RpcError(RPC_CODES.server, `request beyond head block: requested ${newestNumber}, head ${latest}`);
    }
    return feeHistory(backend, newestNumber, Math.min(count, limits.feeHistoryBlocks, newestNumber + 1), wanted);
  },
});
