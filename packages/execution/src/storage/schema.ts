import type { BlockInputs, EthBlock, EthReceipt, EthTransaction, Message, MessageId } from '@bulkhead/protocol';
import {
  type Bucket,
  bytesKey,
  bytesValue,
  createBucket,
  type KeyCodec,
  type KeyValueStore,
  stringKey,
  tupleKey,
  uint32Key,
  uint64NumberKey,
} from '@bulkhead/store';
import type { Address, Hex } from 'viem';
import type { LaneTotal } from '../block/lane-totals.js';
import type { BlockSummary, QueueOutcome } from '../block/sealed-block.js';
import { fromHex, toHex } from '../hex.js';
import { type AccountBody, decodeAccount, encodeAccount } from '../state/account-body.js';
import { storedJson, wireJson } from './stored-json.js';
import { decodeUndo, encodeUndo, type UndoneAccount } from './undo-record.js';

/** Version of everything below; a store of another version is refused. */
export const STORE_FORMAT = 2;

/** The one row that says what is true. */
export interface HeadPointer {
  readonly format: number;
  readonly genesisHash: Hex;
  readonly number: number;
  readonly hash: Hex;
}

/** A message that the shard sent, whole: withdrawals need it for their proof on L1. */
export interface OutboxRow {
  readonly block: number;
  readonly id: MessageId;
  readonly message: Message;
  readonly payload: Hex;
}

/** What became of a queue entry, and in which block. */
export interface QueueRow extends Omit<QueueOutcome, 'index'> {
  readonly block: number;
}

export interface TransactionLocation {
  readonly block: number;
  readonly index: number;
}

/** Everything an engine keeps. Prefixes are part of the data format. */
export interface ShardBuckets {
  readonly head: Bucket<string, HeadPointer>;
  /** Flat view of the head. */
  readonly account: Bucket<Address, AccountBody>;
  readonly slot: Bucket<readonly [Address, Hex], Uint8Array>;
  /** Content-addressed; never deleted. */
  readonly node: Bucket<Uint8Array, Uint8Array>;
  readonly code: Bucket<Uint8Array, Uint8Array>;
  readonly block: Bucket<number, EthBlock>;
  readonly summary: Bucket<number, BlockSummary>;
  readonly numberByHash: Bucket<Hex, number>;
  readonly transaction: Bucket<readonly [number, number], EthTransaction>;
  readonly receipt: Bucket<readonly [number, number], EthReceipt>;
  readonly location: Bucket<Hex, TransactionLocation>;
  readonly inputs: Bucket<number, BlockInputs>;
  /** Only of blocks with logs. */
  readonly bloom: Bucket<number, Uint8Array>;
  readonly undo: Bucket<number, readonly UndoneAccount[]>;
  /** Only of blocks that changed a lane. */
  readonly lanes: Bucket<number, readonly LaneTotal[]>;
  readonly outbox: Bucket<number, OutboxRow>;
  /** By queue index. */
  readonly queue: Bucket<number, QueueRow>;
  /** Only of imported blocks of Ethereum: RLP with uncles. */
  readonly raw: Bucket<number, Uint8Array>;
}

export const HEAD_KEY = 'head';

const hash: KeyCodec<Hex> = hexKey(32);
const address: KeyCodec<Address> = hexKey(20);

function hexKey(width: number): KeyCodec<Hex> {
  return { width, encode: (hex) => bytesKey(width).encode(fromHex(hex)), decode: toHex };
}

export function openBuckets(store: KeyValueStore): ShardBuckets {
  return {
    head: createBucket(store, { prefix: 0, key: stringKey, value: storedJson<HeadPointer>() }),
    account: createBucket(store, {
      prefix: 1,
      key: address,
      value: { encode: encodeAccount, decode: decodeAccount },
    }),
    slot: createBucket(store, { prefix: 2, key: tupleKey(address, hash), value: bytesValue }),
    node: createBucket(store, { prefix: 3, key: bytesKey(32), value: bytesValue }),
    code: createBucket(store, { prefix: 4, key: bytesKey(32), value: bytesValue }),
    block: createBucket(store, { prefix: 5, key: uint64NumberKey, value: wireJson<EthBlock>() }),
    summary: createBucket(store, { prefix: 6, key: uint64NumberKey, value: storedJson<BlockSummary>() }),
    numberByHash: createBucket(store, { prefix: 7, key: hash, value: uint64NumberKey }),
    transaction: createBucket(store, {
      prefix: 8,
      key: tupleKey(uint64NumberKey, uint32Key),
      value: wireJson<EthTransaction>(),
    }),
    receipt: createBucket(store, {
      prefix: 9,
      key: tupleKey(uint64NumberKey, uint32Key),
      value: wireJson<EthReceipt>(),
    }),
    location: createBucket(store, { prefix: 10, key: hash, value: locationCodec() }),
    inputs: createBucket(store, { prefix: 11, key: uint64NumberKey, value: storedJson<BlockInputs>() }),
    bloom: createBucket(store, { prefix: 12, key: uint64NumberKey, value: bytesValue }),
    undo: createBucket(store, { prefix: 13, key: uint64NumberKey, value: { encode: encodeUndo, decode: decodeUndo } }),
    lanes: createBucket(store, { prefix: 14, key: uint64NumberKey, value: storedJson<readonly LaneTotal[]>() }),
    outbox: createBucket(store, { prefix: 15, key: uint32Key, value: storedJson<OutboxRow>() }),
    queue: createBucket(store, { prefix: 16, key: uint64NumberKey, value: storedJson<QueueRow>() }),
    raw: createBucket(store, { prefix: 17, key: uint64NumberKey, value: bytesValue }),
  };
}

function locationCodec() {
  const pair = tupleKey(uint64NumberKey, uint32Key);
  return {
    encode: ({ block, index }: TransactionLocation) => pair.encode([block, index]),
    decode(bytes: Uint8Array): TransactionLocation {
      const [block, index] = pair.decode(bytes);
      return { block, index };
    },
  };
}
