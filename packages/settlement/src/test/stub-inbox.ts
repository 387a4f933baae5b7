import { concatHex, type Hex, keccak256, numberToHex, stringToHex, toEventSelector } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';

type Instruction = Hex | { readonly jumpTo: string } | { readonly label: string };

const push = (value: number): Hex => concatHex(['0x61', numberToHex(value, { size: 2 })]);
const pushWord = (word: Hex): Hex => concatHex(['0x7f', word]);
const SLOAD: Hex = '0x54';
const SSTORE: Hex = '0x55';
const ADD: Hex = '0x01';
const EQ: Hex = '0x14';
const ISZERO: Hex = '0x15';
const SHL: Hex = '0x1b';
const KECCAK: Hex = '0x20';
const CALLDATALOAD: Hex = '0x35';
const CALLDATACOPY: Hex = '0x37';
const BLOBHASH: Hex = '0x49';
const POP: Hex = '0x50';
const MSTORE: Hex = '0x52';
const JUMP: Hex = '0x56';
const JUMPI: Hex = '0x57';
const JUMPDEST: Hex = '0x5b';
const DUP1: Hex = '0x80';
const DUP2: Hex = '0x81';
const LOG3: Hex = '0xa3';
const REVERT: Hex = '0xfd';
const STOP: Hex = '0x00';

/** Offset in the input of a word of the header, which comes first in both functions. */
const headerWord = (index: number): number => 4 + 32 * index;
const HEADER_BYTES = 16 * 32;
/** Words of the header. */
const SHARD_ID = 1;
const BATCH_INDEX = 2;
const DA_KIND = 13;
const DATA_HASH = 15;

const loadHeader = (index: number): Hex[] => [push(headerWord(index)), CALLDATALOAD];
const revert: Hex[] = [push(0), DUP1, REVERT];

const PROGRAM: readonly Instruction[] = [
  // The next index, of whichever shard.
  ...loadHeader(BATCH_INDEX),
  ...[DUP1, push(0), SLOAD, EQ, { jumpTo: 'next' }, JUMPI, ...revert, { label: 'next' }],
  ...[push(1), ADD, push(0), SSTORE],
  // With blobs: dataHash is the hash of the versioned hashes of all of them.
  ...[...loadHeader(DA_KIND), ISZERO, { jumpTo: 'accept' }, JUMPI],
  ...[push(0), { label: 'loop' }, DUP1, BLOBHASH, DUP1, ISZERO, { jumpTo: 'hash' }, JUMPI],
  ...[DUP2, push(5), SHL, MSTORE, push(1), ADD, { jumpTo: 'loop' }, JUMP],
  ...[{ label: 'hash' }, POP, push(5), SHL, push(0), KECCAK],
  ...[...loadHeader(DATA_HASH), EQ, { jumpTo: 'accept' }, JUMPI, ...revert],
  // BatchPosted(shardId, batchIndex, batchHash, header)
  ...[{ label: 'accept' }, pushWord(keccak256(stringToHex('bulkhead.batch.v1'))), push(0), MSTORE],
  ...[push(HEADER_BYTES), push(headerWord(0)), push(32), CALLDATACOPY],
  ...[push(32 + HEADER_BYTES), push(0), KECCAK, push(0), MSTORE],
  ...[...loadHeader(BATCH_INDEX), ...loadHeader(SHARD_ID), pushWord(batchPostedTopic())],
  ...[push(32 + HEADER_BYTES), push(0), LOG3, STOP],
];

/**
 * Code of a door that checks only the order of batches and the blobs of those that come in blobs, and announces them. It
 * takes `postBatchCalldata` and `postBatchBlobs`, whose inputs begin alike.
 */
export function stubInboxCode(): Hex {
  const labels = new Map<string, number>();
  let size = 0;
  for (const item of PROGRAM) {
    if (typeof item === 'string') size += item.length / 2 - 1;
    else if ('label' in item) {
      labels.set(item.label, size);
      size += 1;
    } else size += 3;
  }
  return concatHex(
    PROGRAM.map((item) => {
      if (typeof item === 'string') return item;
      return 'label' in item ? JUMPDEST : push(labels.get(item.jumpTo) ?? 0);
    }),
  );
}

function batchPostedTopic(): Hex {
  const event = L1_ABIS.BatchInbox.find((item) => item.type === 'event' && item.name === 'BatchPosted');
  if (event?.type !== 'event') throw new Error('BatchInbox has no BatchPosted');
  return toEventSelector(event);
}
