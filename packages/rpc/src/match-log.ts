import type { EthLog } from '@bulkhead/protocol';
import type { LogCriteria } from './schema/log-criteria.js';

/** True when address and topics fit. A wildcard needs a topic in its place, as in geth. */
export function matchesLog(log: EthLog, { addresses, topics }: LogCriteria): boolean {
  if (addresses.length > 0 && !addresses.includes(log.address)) return false;
  if (topics.length > log.topics.length) return false;
  return topics.every((wanted, position) => {
    const topic = log.topics[position];
    return wanted === null || (topic !== undefined && wanted.includes(topic));
  });
}

/** True when the block of a new log is one that the criteria name. Tags name every new block. */
export function matchesBlock(log: EthLog, { blockHash, fromBlock, toBlock }: LogCriteria): boolean {
  if (blockHash !== undefined) return log.blockHash === blockHash;
  const number = Number(log.blockNumber);
  if (fromBlock?.kind === 'number' && number < fromBlock.number) return false;
  return !(toBlock?.kind === 'number' && number > toBlock.number);
}
