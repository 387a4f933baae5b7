import type { EthLog } from '@bulkhead/protocol';
import { invalidParams, limitExceeded, RPC_CODES, RpcError } from './errors.js';
import type { RpcLimits } from './limits.js';
import type { RpcBackend } from './ports.js';
import { resolveNumber } from './resolve-block.js';
import { type BlockNumberParam, LATEST } from './schema/block-param.js';
import type { LogCriteria } from './schema/log-criteria.js';

type LogBackend = Pick<RpcBackend, 'heads' | 'getBlock' | 'getLogs'>;

/**
 * The logs of included blocks that fit `criteria`, in the wording of geth where they can't be had.
 *
 * @throws -32602 for a reversed or future range, -32000 for an unknown block hash, -32005 for more than the limits allow.
 */
export async function queryLogs(
  backend: RpcBackend,
  limits: RpcLimits,
  criteria: LogCriteria,
): Promise<readonly EthLog[]> {
  if (criteria.blockHash !== undefined) {
    const { blockHash } = criteria;
    const block = await backend.getBlock({ hash: blockHash }, false);
    if (block === undefined) throw new RpcError(RPC_CODES.server, 'unknown block');
    const number = Number(block.number);
    const logs = await search(backend, limits, criteria, number, number);
    // A reorg between the two reads may have put another block at this number.
    return logs.every((log) => log.blockHash === blockHash) ? logs : logs.filter((log) => log.blockHash === blockHash);
  }
  const { fromBlock, toBlock } = checkRange(backend, criteria);
  if (toBlock - fromBlock >= limits.logRangeBlocks) {
    throw limitExceeded(`block range is too large, want at most ${limits.logRangeBlocks} blocks`);
  }
  return search(backend, limits, criteria, fromBlock, toBlock);
}

function checkRange(backend: RpcBackend, criteria: LogCriteria): { fromBlock: number; toBlock: number } {
  const number = (param: BlockNumberParam | undefined) => resolveNumber(backend, param ?? LATEST);
  const fromBlock = number(criteria.fromBlock);
  const toBlock = number(criteria.toBlock);
  if (fromBlock > toBlock) throw invalidParams('invalid block range params');
  if (toBlock > backend.heads().latest) throw invalidParams('block range extends beyond current head block');
  return { fromBlock, toBlock };
}

async function search(
  backend: LogBackend,
  limits: RpcLimits,
  { addresses, topics }: LogCriteria,
  fromBlock: number,
  toBlock: number,
): Promise<readonly EthLog[]> {
  const tooMany = () => limitExceeded(`query returned more than ${limits.logResults} results`);
  try {
    const logs = await backend.getLogs({ fromBlock, toBlock, addresses, topics, limit: limits.logResults });
    if (logs.length > limits.logResults) throw tooMany();
    return logs;
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'LIMIT_EXCEEDED') throw tooMany();
    throw err;
  }
}
