import type { L1Contracts } from '@bulkhead/protocol';
import { type Hex, toEventSelector } from 'viem';
import type { RawLog } from '../events/decode-log.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import { l1Error } from '../l1/errors.js';
import type { L1Header, L1Source } from '../l1/l1-source.js';
import { type BloomBits, bloomBits, mayContain } from '../l1/logs-bloom.js';

type Name = keyof L1Contracts;

const NAMES = Object.keys(L1_ABIS) as readonly Name[];
const TOPICS: Readonly<Record<Name, readonly BloomBits[]>> = {
  ShardRegistry: topicsOf('ShardRegistry'),
  ShardQueue: topicsOf('ShardQueue'),
  BatchInbox: topicsOf('BatchInbox'),
  StateClaims: topicsOf('StateClaims'),
  AssetVault: topicsOf('AssetVault'),
  Arbiter: topicsOf('Arbiter'),
  Guardian: topicsOf('Guardian'),
};

/**
 * Our logs of each of `headers` (linked, ascending), in log order. A range of blocks is asked at once; what a block's
 * bloom filter announces and the answer lacks is looked up in its receipts, so an empty answer is never taken on trust.
 *
 * @throws L1_INCONSISTENT when logs and headers are not of one fork.
 */
export async function readLogs(
  source: L1Source,
  contracts: L1Contracts,
  headers: readonly L1Header[],
): Promise<RawLog[][]> {
  const first = headers[0];
  const last = headers.at(-1);
  if (first === undefined || last === undefined) return [];
  const isRange = first !== last;
  const logs = await source.logs(isRange ? { from: first.number, to: last.number } : { hash: last.hash });
  const byBlock = groupByBlock(headers, logs);
  const complete = await Promise.all(
    headers.map((header, position) => completeLogs(source, contracts, header, byBlock[position] ?? [])),
  );
  if (isRange) await checkStillThere(source, last);
  return complete;
}

function topicsOf(name: Name): BloomBits[] {
  return L1_ABIS[name].filter((item) => item.type === 'event').map((event) => bloomBits(toEventSelector(event)));
}

function groupByBlock(headers: readonly L1Header[], logs: readonly RawLog[]): RawLog[][] {
  const positions = new Map(headers.map(({ hash }, position) => [hash, position]));
  const groups: RawLog[][] = headers.map(() => []);
  for (const log of logs) {
    const group = groups[positions.get(log.blockHash) ?? -1];
    if (group === undefined) throw otherFork(log.blockNumber, log.blockHash);
    group.push(log);
  }
  return groups;
}

async function completeLogs(
  source: L1Source,
  contracts: L1Contracts,
  header: L1Header,
  logs: readonly RawLog[],
): Promise<RawLog[]> {
  const seen = new Set(logs.map(({ address }) => address));
  const missing = NAMES.filter((name) => !seen.has(lower(contracts[name])) && isAnnounced(header, contracts, name));
  if (missing.length === 0) return inOrder(logs);
  const { logs: found, receiptCount, gasUsed } = await source.receiptLogs(header.hash);
  if (receiptCount !== header.transactionCount || gasUsed !== header.gasUsed) {
    throw l1Error('L1_INCONSISTENT', `the receipts of L1 block ${header.number} are incomplete`, {
      meta: { number: header.number, receiptCount, transactionCount: header.transactionCount },
    });
  }
  for (const log of found) if (log.blockHash !== header.hash) throw otherFork(header.number, log.blockHash);
  return inOrder(found);
}

function isAnnounced({ logsBloom }: L1Header, contracts: L1Contracts, name: Name): boolean {
  // Topics first: their bits are known, and most blocks have none of them.
  return (
    TOPICS[name].some((topic) => mayContain(logsBloom, topic)) && mayContain(logsBloom, bloomBits(contracts[name]))
  );
}

async function checkStillThere(source: L1Source, last: L1Header): Promise<void> {
  const again = await source.header(last.number);
  if (again?.hash !== last.hash) throw otherFork(last.number, again?.hash);
}

function inOrder(logs: readonly RawLog[]): RawLog[] {
  return [...logs].sort((a, b) => a.logIndex - b.logIndex);
}

function lower<T extends string>(address: T): Lowercase<T> {
  return address.toLowerCase() as Lowercase<T>;
}

function otherFork(number: number, hash: Hex | undefined) {
  return l1Error('L1_INCONSISTENT', `L1 moved while block ${number} was read`, { meta: { number, hash } });
}
