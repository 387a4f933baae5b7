import { type BatchHeader, DaKind, type PayloadBlock } from './batch.js';
import type { BatchEnd, BlockInputs, L1Origin } from './block-inputs.js';
import { ProtocolError } from './errors.js';
import { MAX_BATCH_BLOCKS } from './limits.js';
import type { OutboxItem } from './message.js';
import { decodeBatchPayload, type PayloadNote } from './payload-decode.js';
import type { QueueEntry } from './queue-entry.js';

/** The header fields that blocks depend on, beside the payload. */
export type DerivationHeader = Pick<
  BatchHeader,
  'firstBlock' | 'blockCount' | 'l1OriginNumber' | 'l1OriginHash' | 'lastTimestamp' | 'queueTo'
>;

/** What a batch is derived on (docs/spec/derivation.md, Inputs). */
export interface DerivationContext {
  readonly previous: BatchEnd;
  /** L1 blocks from `previous.originNumber` to the header's origin. */
  readonly origins: (number: number) => L1Origin | undefined;
  /** The queue entries `[previous.queueTo, header.queueTo)`. */
  readonly entries: readonly QueueEntry[];
}

export interface DerivedBatch {
  readonly blocks: readonly BlockInputs[];
  /** Messages the shard says it sent; to be checked against the claimed outbox root. */
  readonly outbox: readonly OutboxItem[];
  readonly notes: readonly PayloadNote[];
  /** What the next batch is derived on. */
  readonly end: BatchEnd;
}

/**
 * The one meaning of an accepted batch (docs/spec/derivation.md). Total over payloads: an absent or malformed one gives
 * emptier blocks and notes, never an error; a forced one (`daKind` none) has no payload and no notes. With `daKind` blobs, `payload` is what `decodeBlobs` made of verified blobs.
 * @throws {ProtocolError} when the caller's facts don't belong together: `batch-not-next`, `block-count-out-of-range`,
 * `origin-missing`, `origin-mismatch`, `queue-entries-mismatch`
 */
export function deriveBatch(
  input: DerivationContext & { readonly header: BatchHeader; readonly payload: Uint8Array | undefined },
): DerivedBatch {
  const { header } = input;
  const decoded = decodeBatchPayload(header, input.payload);
  const blocks = deriveBlocks(header, decoded.blocks, input);
  const notes: PayloadNote[] = [...decoded.notes];
  const missing = header.daKind !== DaKind.None && decoded.blocks.length < header.blockCount;
  if (missing) notes.push('blocks-padded');
  return { blocks, outbox: decoded.outbox, notes, end: batchEnd(header, blocks) };
}

/** `deriveBatch` after the payload is read: `payloadBlocks` shorter than `blockCount` are padded. @throws {ProtocolError} as `deriveBatch` */
export function deriveBlocks(
  header: DerivationHeader,
  payloadBlocks: readonly PayloadBlock[],
  context: DerivationContext,
): readonly BlockInputs[] {
  checkFacts(header, context);
  const { previous, entries } = context;
  const blocks: BlockInputs[] = [];
  let timestamp = previous.lastTimestamp;
  let originNumber = previous.originNumber;
  let nextEntry = 0;

  for (let i = 0; i < header.blockCount; i++) {
    const payloadBlock = payloadBlocks[i];
    const last = i === header.blockCount - 1;
    const parentOriginNumber = originNumber;
    if (payloadBlock === undefined || last) originNumber = header.l1OriginNumber;
    else originNumber = Math.min(originNumber + payloadBlock.originDelta, header.l1OriginNumber);
    const origin = getOrigin(context, originNumber);

    const declared = last ? header.lastTimestamp : timestamp + (payloadBlock?.timestampDelta ?? 0);
    timestamp = Math.max(Math.min(declared, header.lastTimestamp), timestamp, origin.timestamp);

    const firstEntry = nextEntry;
    // The last block takes what is left: the door admits no entry above the batch's origin.
    while (nextEntry < entries.length && (last || isSeen(entries[nextEntry], originNumber))) nextEntry++;

    const number = header.firstBlock + i;
    blocks.push({
      number,
      timestamp,
      origin,
      originUpdated: originNumber > parentOriginNumber || number === 1,
      queueEntries: entries.slice(firstEntry, nextEntry),
      deliveries: payloadBlock?.deliveries ?? [],
      transactions: payloadBlock?.transactions ?? [],
    });
  }
  return blocks;
}

/** The end of genesis: what batch 0 is derived on (docs/spec/derivation.md, Inputs). `registeredAt` is an L1 block number. */
export function genesisEnd(genesis: { readonly timestamp: number; readonly registeredAt: number }): BatchEnd {
  return { lastBlock: 0, lastTimestamp: genesis.timestamp, originNumber: genesis.registeredAt, queueTo: 0 };
}

function batchEnd(header: DerivationHeader, blocks: readonly BlockInputs[]): BatchEnd {
  const last = blocks.at(-1);
  if (last === undefined) throw new ProtocolError('block-count-out-of-range', { blockCount: header.blockCount });
  return {
    lastBlock: last.number,
    lastTimestamp: last.timestamp,
    originNumber: header.l1OriginNumber,
    queueTo: header.queueTo,
  };
}

function isSeen(entry: QueueEntry | undefined, originNumber: number): boolean {
  return entry !== undefined && entry.l1Block <= originNumber;
}

function getOrigin(context: DerivationContext, number: number): L1Origin {
  const origin = context.origins(number);
  if (origin === undefined) throw new ProtocolError('origin-missing', { number });
  if (origin.number !== number) throw new ProtocolError('origin-mismatch', { number, got: origin.number });
  return origin;
}

function checkFacts(header: DerivationHeader, context: DerivationContext): void {
  const { previous, entries } = context;
  const { blockCount, firstBlock, l1OriginNumber, l1OriginHash, queueTo } = header;
  if (!Number.isInteger(blockCount) || blockCount < 1 || blockCount > MAX_BATCH_BLOCKS) {
    throw new ProtocolError('block-count-out-of-range', { blockCount });
  }
  if (firstBlock !== previous.lastBlock + 1 || l1OriginNumber < previous.originNumber) {
    throw new ProtocolError('batch-not-next', { firstBlock, l1OriginNumber, previous });
  }
  const originHash = getOrigin(context, l1OriginNumber).hash;
  if (originHash.toLowerCase() !== l1OriginHash.toLowerCase()) {
    throw new ProtocolError('origin-mismatch', { number: l1OriginNumber, expected: l1OriginHash, got: originHash });
  }
  const inOrder = entries.every((entry, i) => entry.index === previous.queueTo + i && entry.l1Block <= l1OriginNumber);
  if (!inOrder || entries.length !== queueTo - previous.queueTo) {
    throw new ProtocolError('queue-entries-mismatch', { from: previous.queueTo, queueTo, entries: entries.length });
  }
}
