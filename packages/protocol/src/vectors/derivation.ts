import { bytesToHex, type Hex, hexToBytes, keccak256, zeroHash } from 'viem';
import type { BatchHeader, PayloadBlock } from '../batch.js';
import type { BatchEnd } from '../block-inputs.js';
import { deriveBatch } from '../derive.js';
import type { BatchIndex, ShardId } from '../ids.js';
import { encodePayloadRlp } from '../payload-encode.js';
import { encodeDeposit } from '../queue-data.js';
import { QueueKind } from '../queue-entry.js';
import { SAMPLE_DEPOSIT, sampleQueue } from './queue.js';
import { group, sampleOrigin, storedDeflate, type Vector } from './sample.js';

interface DerivationCase {
  readonly name: string;
  readonly blocks: readonly Partial<PayloadBlock>[] | undefined;
  readonly blockCount: number;
  readonly advance: number;
  /** Seconds from the previous batch's last timestamp to the header's. */
  readonly elapsed: number;
  readonly genesis?: boolean;
  /** L1 blocks of the entries consumed. */
  readonly queued?: readonly number[];
  readonly dataHash?: Hex;
  /** Made by `forceBatch`: no payload, and `blocks` is undefined. */
  readonly forced?: boolean;
}

const ORIGIN = 100;
const TX: Hex = '0x02c0ffee';
const CASES: readonly DerivationCase[] = [
  { name: 'first block of a shard', genesis: true, blocks: [{}], blockCount: 1, advance: 0, elapsed: 0 },
  {
    name: 'origins, timestamps and content',
    blocks: [
      { timestampDelta: 1, transactions: [TX] },
      { timestampDelta: 30, originDelta: 2, deliveries: [{ gas: 600_000n, data: '0xc0ffee' }] },
      { timestampDelta: 2, originDelta: 1, transactions: [TX, '0x'] },
    ],
    blockCount: 3,
    advance: 3,
    elapsed: 33,
  },
  {
    name: 'capped by the header',
    blocks: [{ timestampDelta: 4_294_967_295 }, { originDelta: 4_294_967_295 }, { originDelta: 1 }],
    blockCount: 3,
    advance: 2,
    elapsed: 10,
  },
  { name: 'the last block overrides its deltas', blocks: [{}, {}], blockCount: 2, advance: 2, elapsed: 50 },
  { name: 'padded', blocks: [{ timestampDelta: 2 }], blockCount: 4, advance: 1, elapsed: 40 },
  { name: 'blocks beyond the count', blocks: [{}, {}, { timestampDelta: 9 }], blockCount: 2, advance: 0, elapsed: 1 },
  { name: 'payload absent', blocks: undefined, blockCount: 3, advance: 1, elapsed: 20, queued: [100, 101] },
  { name: 'payload of another hash', blocks: [{}], blockCount: 1, advance: 0, elapsed: 0, dataHash: keccak256('0x00') },
  {
    name: 'queue entries enter with their origin',
    blocks: [{}, { originDelta: 2 }, {}, { originDelta: 1 }],
    blockCount: 4,
    advance: 3,
    elapsed: 60,
    queued: [99, 100, 101, 102, 103],
  },
  { name: 'forced', blocks: undefined, blockCount: 1, advance: 3, elapsed: 40, queued: [90, 99], forced: true },
  {
    name: 'forced, first of its shard',
    blocks: undefined,
    blockCount: 1,
    advance: 1,
    elapsed: 12,
    queued: [100],
    forced: true,
    genesis: true,
  },
];

function build(each: DerivationCase) {
  const { name, blocks, blockCount, advance, elapsed, genesis, queued = [], dataHash, forced = false } = each;
  const previous: BatchEnd = {
    lastBlock: genesis === true ? 0 : 10,
    lastTimestamp: sampleOrigin(ORIGIN).timestamp + 5,
    originNumber: ORIGIN,
    queueTo: 0,
  };
  const full = blocks?.map((block) => ({
    timestampDelta: 0,
    originDelta: 0,
    deliveries: [],
    transactions: [],
    ...block,
  }));
  const payload = full && storedDeflate(bytesToHex(encodePayloadRlp({ blocks: full, outbox: [] })));
  const entries = sampleQueue(
    queued.map((l1Block) => ({
      kind: forced ? QueueKind.Transaction : QueueKind.Deposit,
      data: forced ? TX : encodeDeposit(SAMPLE_DEPOSIT),
      gas: 200_000n,
      l1Block,
    })),
  );
  const origin = sampleOrigin(ORIGIN + advance);
  const header: BatchHeader = {
    version: 1,
    shardId: 1 as ShardId,
    batchIndex: 0 as BatchIndex,
    prevBatchHash: zeroHash,
    l1OriginNumber: origin.number,
    l1OriginHash: origin.hash,
    settlementRoot: origin.settlementRoot,
    queueTo: entries.length,
    queueAccumulator: entries.at(-1)?.accumulator ?? zeroHash,
    firstBlock: previous.lastBlock + 1,
    blockCount,
    firstTimestamp: previous.lastTimestamp + (forced ? elapsed : 0),
    lastTimestamp: previous.lastTimestamp + elapsed,
    daKind: forced ? 2 : 0,
    codec: forced ? 0 : 1,
    dataHash: dataHash ?? (forced ? zeroHash : keccak256(payload ?? '0x')),
  };
  const bytes = payload === undefined ? undefined : hexToBytes(payload);
  const derived = deriveBatch({ header, payload: bytes, previous, origins: sampleOrigin, entries });
  return {
    name,
    header,
    previous,
    payloadPresent: payload !== undefined,
    payload: payload ?? '0x',
    origins: Array.from({ length: advance + 1 }, (_, i) => sampleOrigin(ORIGIN + i)),
    entries,
    blocks: derived.blocks.map((block) => ({
      number: block.number,
      timestamp: block.timestamp,
      originNumber: block.origin.number,
      originUpdated: block.originUpdated,
      queueIndexes: block.queueEntries.map((entry) => entry.index),
      deliveries: block.deliveries,
      transactions: block.transactions,
    })),
    notes: derived.notes,
    end: derived.end,
  };
}

export function derivationVectors(): Vector {
  return group('batches', CASES.map(build));
}
