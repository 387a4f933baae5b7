import type { BatchHeader, PayloadBlock } from './batch.js';
import type { BatchEnd, BlockInputs } from './block-inputs.js';
import { type DerivationHeader, deriveBlocks } from './derive.js';
import { ProtocolError } from './errors.js';
import { isSystemTx } from './system-tx.js';

/** What built blocks make of the next batch: the blocks of its payload and the header fields they determine. */
export interface BatchedBlocks {
  readonly blocks: readonly PayloadBlock[];
  readonly header: DerivationHeader & Pick<BatchHeader, 'settlementRoot' | 'firstTimestamp'>;
  /** Accumulator after the last queue entry of these blocks; undefined if they take none, so that it stays what it was. */
  readonly queueAccumulator: BatchHeader['queueAccumulator'] | undefined;
}

/**
 * The inverse of `deriveBatch`, for the sequencer: derivation of the result on `previous` gives `blocks` back.
 * @throws {ProtocolError} `batch-not-derivable` if no payload can give these blocks, as when they skip a number, go back
 * in time or origin, or take a queue entry in another block than derivation would; `meta` names the block and the field
 */
export function batchBlocks(blocks: readonly BlockInputs[], previous: BatchEnd): BatchedBlocks {
  const first = blocks[0];
  const last = blocks.at(-1);
  if (first === undefined || last === undefined)
    throw new ProtocolError('batch-not-derivable', { field: 'blockCount' });
  const entries = blocks.flatMap((block) => block.queueEntries);

  const payloadBlocks: PayloadBlock[] = [];
  let parent = { timestamp: previous.lastTimestamp, originNumber: previous.originNumber };
  for (const { number, timestamp, origin, deliveries, transactions } of blocks) {
    const timestampDelta = timestamp - parent.timestamp;
    const originDelta = origin.number - parent.originNumber;
    if (timestampDelta < 0) throw new ProtocolError('batch-not-derivable', { block: number, field: 'timestamp' });
    if (originDelta < 0) throw new ProtocolError('batch-not-derivable', { block: number, field: 'origin' });
    if (transactions.some(isSystemTx)) throw new ProtocolError('system-transaction-in-payload', { block: number });
    payloadBlocks.push({ timestampDelta, originDelta, deliveries, transactions });
    parent = { timestamp, originNumber: origin.number };
  }

  const header = {
    firstBlock: first.number,
    blockCount: blocks.length,
    l1OriginNumber: last.origin.number,
    l1OriginHash: last.origin.hash,
    settlementRoot: last.origin.settlementRoot,
    firstTimestamp: first.timestamp,
    lastTimestamp: last.timestamp,
    queueTo: previous.queueTo + entries.length,
  };
  checkDerivable(blocks, payloadBlocks, header, previous);
  return { blocks: payloadBlocks, header, queueAccumulator: entries.at(-1)?.accumulator };
}

function checkDerivable(
  blocks: readonly BlockInputs[],
  payloadBlocks: readonly PayloadBlock[],
  header: DerivationHeader,
  previous: BatchEnd,
): void {
  const origins = new Map(blocks.map((block) => [block.origin.number, block.origin]));
  const entries = blocks.flatMap((block) => block.queueEntries);
  const derived = deriveOrRefuse(header, payloadBlocks, {
    previous,
    origins: (number: number) => origins.get(number),
    entries,
  });
  for (const [i, block] of blocks.entries()) {
    const field = differingField(block, derived[i]);
    if (field !== undefined) throw new ProtocolError('batch-not-derivable', { block: block.number, field });
  }
}

function deriveOrRefuse(...args: Parameters<typeof deriveBlocks>): ReturnType<typeof deriveBlocks> {
  try {
    return deriveBlocks(...args);
  } catch (cause) {
    throw new ProtocolError('batch-not-derivable', {}, { cause });
  }
}

function differingField(built: BlockInputs, derived: BlockInputs | undefined): keyof BlockInputs | undefined {
  if (built.number !== derived?.number) return 'number';
  if (built.timestamp !== derived.timestamp) return 'timestamp';
  if (built.origin.hash !== derived.origin.hash) return 'origin';
  if (built.originUpdated !== derived.originUpdated) return 'originUpdated';
  const sameEntries =
    built.queueEntries.length === derived.queueEntries.length &&
    built.queueEntries.every((entry, i) => entry.index === derived.queueEntries[i]?.index);
  return sameEntries ? undefined : 'queueEntries';
}
