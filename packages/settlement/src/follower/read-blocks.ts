import { blobsDataHash, DaKind, decodeBlobs, type L1Contracts } from '@bulkhead/protocol';
import { verdictOf } from '@bulkhead/runtime';
import { bytesToHex, type Hex } from 'viem';
import type { BlobSource } from '../blobs/ports.js';
import { decodeLog, type RawLog } from '../events/decode-log.js';
import type { L1Block } from '../events/l1-block.js';
import type { L1Event, L1EventOf } from '../events/l1-event.js';
import { findPayload } from '../l1/batch-payload.js';
import { l1Error } from '../l1/errors.js';
import type { L1Header, L1Source, L1Transaction } from '../l1/l1-source.js';
import { readLogs } from './read-logs.js';

/** Where blocks are read from. */
export interface BlockReader {
  readonly source: L1Source;
  readonly contracts: L1Contracts;
  /** Absent: a batch in blobs can't be read, and the follower waits at it. */
  readonly blobs?: BlobSource;
}

/**
 * Everything our contracts said in `headers` (linked, ascending), with payloads, and the settlement root carried on from
 * `parentRoot`. When a later block can't be read now, those before it; never none.
 *
 * @throws L1_INCONSISTENT, L1_EVENT_UNKNOWN, BLOBS_UNAVAILABLE, and what `source` throws.
 */
export async function readBlocks(
  reader: BlockReader,
  headers: readonly L1Header[],
  parentRoot: Hex,
): Promise<L1Block[]> {
  const logs = await readLogs(reader.source, reader.contracts, headers);
  let settlementRoot = parentRoot;
  const blocks: L1Block[] = [];
  for (const [position, header] of headers.entries()) {
    const events = await readEvents(reader, header, logs[position] ?? []).catch((err: unknown) => {
      // What is read stays read: blobs that are away hold up their own block and those after it only.
      if (blocks.length > 0 && verdictOf(err) === 'retry') return undefined;
      throw err;
    });
    if (events === undefined) return blocks;
    settlementRoot = events.findLast((event) => event.type === 'leaf-updated')?.root ?? settlementRoot;
    const { number, hash, parentHash, timestamp, baseFee, prevRandao, parentBeaconBlockRoot } = header;
    const fields = { number, hash, parentHash, timestamp, baseFee, prevRandao, parentBeaconBlockRoot };
    blocks.push({ origin: { ...fields, settlementRoot }, events });
  }
  return blocks;
}

async function readEvents(reader: BlockReader, header: L1Header, logs: readonly RawLog[]): Promise<L1Event[]> {
  const events: L1Event[] = [];
  for (const log of logs) {
    const event = decodeLog(reader.contracts, log);
    if (event === undefined) continue;
    events.push(event.type === 'batch-posted' ? await withPayload(reader, header, event) : event);
  }
  return events;
}

async function withPayload(reader: BlockReader, header: L1Header, event: L1EventOf<'batch-posted'>): Promise<L1Event> {
  // Whoever forced it may have called from anywhere: its transaction says nothing.
  if (event.header.daKind === DaKind.None) return event;
  const transaction = await reader.source.transaction(event.txHash);
  if (transaction?.blockHash !== header.hash) {
    throw l1Error('L1_INCONSISTENT', `the transaction of a batch is not in L1 block ${header.number}`, {
      meta: { number: header.number, txHash: event.txHash, blockHash: transaction?.blockHash },
    });
  }
  const payload =
    event.header.daKind === DaKind.Blobs
      ? await readBlobPayload(reader, header, event, transaction)
      : readCalldataPayload(reader, event, transaction);
  return payload === undefined ? event : { ...event, payload };
}

function readCalldataPayload(
  { contracts }: BlockReader,
  { header }: L1EventOf<'batch-posted'>,
  { to, input }: L1Transaction,
): Hex | undefined {
  return to?.toLowerCase() === contracts.BatchInbox.toLowerCase() ? findPayload(header, input) : undefined;
}

/** Undefined only when the blobs themselves are malformed; while they can't be had the block can't be read. */
async function readBlobPayload(
  { blobs }: BlockReader,
  { number, timestamp }: L1Header,
  { header, txHash }: L1EventOf<'batch-posted'>,
  { blobVersionedHashes: versionedHashes }: L1Transaction,
): Promise<Hex | undefined> {
  if (blobsDataHash(versionedHashes) !== header.dataHash) {
    // The door has checked them: whoever says now that the transaction has others is wrong.
    throw l1Error('L1_INCONSISTENT', `the blobs of a batch in L1 block ${number} are not those of its header`, {
      meta: { number, txHash, versionedHashes, dataHash: header.dataHash },
    });
  }
  if (blobs === undefined) {
    throw l1Error('L1_UNAVAILABLE', `a batch in L1 block ${number} is in blobs, and there is no source of blobs`);
  }
  const payload = decodeBlobs(await blobs.getBlobs({ versionedHashes, l1Block: { number, timestamp } }));
  return payload && bytesToHex(payload);
}
