import type { L1Contracts } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { decodeLog, type RawLog } from '../events/decode-log.js';
import type { L1Block } from '../events/l1-block.js';
import type { L1Event, L1EventOf } from '../events/l1-event.js';
import { findPayload } from '../l1/batch-payload.js';
import { l1Error } from '../l1/errors.js';
import type { L1Header, L1Source } from '../l1/l1-source.js';
import { readLogs } from './read-logs.js';

/**
 * Everything our contracts said in `headers` (linked, ascending), with payloads, and the settlement root carried on from
 * `parentRoot`.
 *
 * @throws L1_INCONSISTENT, L1_EVENT_UNKNOWN, and what `source` throws.
 */
export async function readBlocks(
  source: L1Source,
  contracts: L1Contracts,
  headers: readonly L1Header[],
  parentRoot: Hex,
): Promise<L1Block[]> {
  const logs = await readLogs(source, contracts, headers);
  let settlementRoot = parentRoot;
  const blocks: L1Block[] = [];
  for (const [position, header] of headers.entries()) {
    const events = await readEvents(source, contracts, header, logs[position] ?? []);
    settlementRoot = events.findLast((event) => event.type === 'leaf-updated')?.root ?? settlementRoot;
    const { number, hash, parentHash, timestamp, baseFee, prevRandao, parentBeaconBlockRoot } = header;
    const fields = { number, hash, parentHash, timestamp, baseFee, prevRandao, parentBeaconBlockRoot };
    blocks.push({ origin: { ...fields, settlementRoot }, events });
  }
  return blocks;
}

async function readEvents(
  source: L1Source,
  contracts: L1Contracts,
  header: L1Header,
  logs: readonly RawLog[],
): Promise<L1Event[]> {
  const events: L1Event[] = [];
  for (const log of logs) {
    const event = decodeLog(contracts, log);
    if (event === undefined) continue;
    events.push(event.type === 'batch-posted' ? await withPayload(source, contracts, header, event) : event);
  }
  return events;
}

async function withPayload(
  source: L1Source,
  contracts: L1Contracts,
  header: L1Header,
  event: L1EventOf<'batch-posted'>,
): Promise<L1Event> {
  const transaction = await source.transaction(event.txHash);
  if (transaction?.blockHash !== header.hash) {
    throw l1Error('L1_INCONSISTENT', `the transaction of a batch is not in L1 block ${header.number}`, {
      meta: { number: header.number, txHash: event.txHash, blockHash: transaction?.blockHash },
    });
  }
  if (transaction.to?.toLowerCase() !== contracts.BatchInbox.toLowerCase()) return event;
  const payload = findPayload(event.header, transaction.input);
  return payload === undefined ? event : { ...event, payload };
}
