import { bytesToHex, concatHex, encodeAbiParameters, type Hex, hexToBytes, keccak256, toRlp, zeroHash } from 'viem';
import type { BatchHeader, BatchPayload, Outputs, PayloadBlock } from '../batch.js';
import { BATCH_HEADER_PARAMETER, batchHash, toAbiBatchHeader } from '../batch-header.js';
import type { BatchIndex, ShardId } from '../ids.js';
import { OUTPUTS_PARAMETER, toAbiOutputs } from '../outputs.js';
import { decodePayload } from '../payload-decode.js';
import { encodePayloadRlp } from '../payload-encode.js';
import { account, group, sampleMessage, storedDeflate, type Vector, word } from './sample.js';

const HEADER: BatchHeader = {
  version: 1,
  shardId: 1 as ShardId,
  batchIndex: 0 as BatchIndex,
  prevBatchHash: word('genesis'),
  l1OriginNumber: 100,
  l1OriginHash: word('l1.hash.100'),
  settlementRoot: word('l1.settlement.100'),
  queueTo: 0,
  queueAccumulator: zeroHash,
  firstBlock: 1,
  blockCount: 1,
  firstTimestamp: 1_700_001_200,
  lastTimestamp: 1_700_001_200,
  daKind: 0,
  codec: 1,
  dataHash: keccak256('0x'),
};

const OUTPUTS: Outputs = {
  blockHash: word('block hash'),
  stateRoot: word('state root'),
  outboxRoot: word('outbox root'),
  outboxCount: 12,
  inTotals: [],
  outTotals: [
    { peer: 2 as ShardId, originShard: 0 as ShardId, originToken: `0x${'00'.repeat(20)}`, total: 10n ** 18n },
    { peer: 3 as ShardId, originShard: 2 as ShardId, originToken: account('token'), total: 2n ** 256n - 1n },
  ],
};

const BLOCK: PayloadBlock = {
  timestampDelta: 1,
  originDelta: 0,
  deliveries: [{ gas: 600_000n, data: '0xc0ffee' }],
  transactions: ['0x02c0', '0x'],
};
export const SAMPLE_PAYLOAD: BatchPayload = {
  blocks: [BLOCK, { ...BLOCK, timestampDelta: 300, originDelta: 2, deliveries: [], transactions: [] }],
  outbox: [
    { message: sampleMessage(0, { payloadHash: keccak256('0xc0ffee') }), payload: '0xc0ffee' },
    { leaf: word('withdrawal leaf') },
  ],
};

const GOOD: Hex = toRlp(['0x01', '0x', [], []]);

function list(...items: readonly Hex[]): Hex {
  const body = concatHex(items);
  const length = (body.length - 2) / 2;
  if (length > 255) throw new Error('too long for this support');
  const header = length < 56 ? [0xc0 + length] : [0xf8, length];
  return concatHex([bytesToHex(Uint8Array.from(header)), body]);
}

/** Raw RLP, each inflated form of a payload that isn't as it should be. */
function payloadCases(): readonly { readonly name: string; readonly payload: Hex }[] {
  const whole = bytesToHex(encodePayloadRlp(SAMPLE_PAYLOAD));
  const stored = storedDeflate(whole);
  const section = (block: Hex) =>
    storedDeflate(list(list(GOOD, block, GOOD), list(list(`0xa0${word('leaf').slice(2)}`))));
  const scalar = (hex: Hex) => list(hex, '0x80', '0xc0', '0xc0');
  return [
    { name: 'good', payload: stored },
    { name: 'RLP([[], []]) in a fixed Huffman block', payload: '0x3b74e00000' },
    { name: 'empty bytes', payload: '0x' },
    { name: 'corrupt', payload: '0x07' },
    { name: 'truncated', payload: stored.slice(0, -2) as Hex },
    { name: 'trailing byte after the stream', payload: `${stored}00` },
    { name: 'trailing byte after the list', payload: storedDeflate(`${whole}00`) },
    { name: 'not a list', payload: storedDeflate('0x820101') },
    { name: 'one item', payload: storedDeflate(list('0xc0')) },
    { name: 'three items', payload: storedDeflate(list('0xc0', '0xc0', '0xc0')) },
    { name: 'no blocks, no outbox', payload: storedDeflate(list('0xc0', '0xc0')) },
    { name: 'blocks are bytes', payload: storedDeflate(list('0x80', list(list(`0xa0${word('leaf').slice(2)}`)))) },
    { name: 'outbox is bytes', payload: storedDeflate(list(list(GOOD), '0x80')) },
    { name: 'second block: three fields', payload: section(list('0x80', '0x80', '0xc0')) },
    { name: 'second block: five fields', payload: section(list('0x80', '0x80', '0xc0', '0xc0', '0x80')) },
    { name: 'second block: bytes', payload: section('0x80') },
    { name: 'second block: zero as a byte', payload: section(scalar('0x00')) },
    { name: 'second block: leading zero', payload: section(scalar('0x820001')) },
    { name: 'second block: scalar 2^32 - 1', payload: section(scalar('0x84ffffffff')) },
    { name: 'second block: scalar 2^32', payload: section(scalar('0x850100000000')) },
    { name: 'second block: non-canonical byte', payload: section(scalar('0x8101')) },
    { name: 'second block: list for a scalar', payload: section(scalar('0xc0')) },
    { name: 'second block: list for a transaction', payload: section(list('0x80', '0x80', '0xc0', '0xc1c0')) },
    { name: 'second block: delivery of one field', payload: section(list('0x80', '0x80', '0xc2c180', '0xc0')) },
    { name: 'outbox: bytes for an item', payload: storedDeflate(list(list(GOOD), list('0x80'))) },
    { name: 'outbox: short leaf', payload: storedDeflate(list(list(GOOD), list(list('0x80')))) },
  ];
}

function describe({ name, payload }: { readonly name: string; readonly payload: Hex }) {
  const { blocks, outbox, notes } = decodePayload(hexToBytes(payload));
  return {
    name,
    payload,
    dataHash: keccak256(payload),
    blocks: blocks.map((block) => ({ ...block, deliveries: block.deliveries.map(({ gas, data }) => ({ gas, data })) })),
    leaves: outbox.filter((item) => 'leaf' in item).map((item) => item.leaf),
    outboxCount: outbox.length,
    notes,
  };
}

export function batchVectors(): Vector {
  const next: BatchHeader = {
    ...HEADER,
    batchIndex: 1 as BatchIndex,
    prevBatchHash: batchHash(HEADER),
    queueTo: 64,
    queueAccumulator: word('accumulator'),
    firstBlock: 2,
    blockCount: 4_096,
    lastTimestamp: 1_700_005_296,
    daKind: 1,
    dataHash: word('data'),
  };
  const forced: BatchHeader = { ...next, blockCount: 1, daKind: 2, codec: 0, dataHash: zeroHash };
  const headers = [HEADER, next, { ...next, shardId: 65_535 as ShardId, l1OriginNumber: 2 ** 40 }, forced];
  const outputs = [OUTPUTS, { ...OUTPUTS, inTotals: OUTPUTS.outTotals, outTotals: [] }];
  return {
    ...group(
      'headers',
      headers.map((header) => ({
        ...header,
        encoded: encodeAbiParameters([BATCH_HEADER_PARAMETER], [toAbiBatchHeader(header)]),
        hash: batchHash(header),
      })),
    ),
    ...group(
      'outputs',
      outputs.map((claim) => ({ ...claim, encoded: encodeAbiParameters([OUTPUTS_PARAMETER], [toAbiOutputs(claim)]) })),
    ),
    ...group('payloads', payloadCases().map(describe)),
  };
}
