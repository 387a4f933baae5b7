import {
  BATCH_CODEC,
  BATCH_VERSION,
  type BatchHeader,
  batchHash,
  blobsDataHash,
  DaKind,
  MAX_BATCH_BLOCKS,
  MAX_TIMESTAMP_DRIFT,
  type Outputs,
  toAbiBatchHeader,
} from '@bulkhead/protocol';
import { type Hex, keccak256 } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';
import { vouch } from './claims.js';
import { checkQueue } from './queue.js';
import type { DoorState, RegisteredShard } from './state.js';
import { consumeDeposits } from './vault.js';

export interface DoorOptions {
  /** `D`, L1 blocks. */
  readonly queueDelay: number;
}

/** What carries the payload. */
export type Cargo = { readonly payload: Hex } | { readonly versionedHashes: readonly Hex[] };

export function hashCargo(cargo: Cargo): Hex {
  return 'payload' in cargo ? keccak256(cargo.payload) : blobsDataHash(cargo.versionedHashes);
}

/** `BatchInbox.postBatchCalldata` and `postBatchBlobs` (docs/spec/batches.md, Header). */
export function postBatch(
  context: CallContext,
  { queueDelay }: DoorOptions,
  header: BatchHeader,
  outputs: Outputs,
  cargo: Cargo,
): void {
  const { state, sender } = context;
  const shard = state.shards.get(header.shardId);
  if (shard === undefined) throw new Revert('UnknownShard', [header.shardId]);
  const daKind = 'payload' in cargo ? DaKind.Calldata : DaKind.Blobs;
  if (header.daKind !== daKind) throw new Revert('UnsupportedDaKind', [header.daKind]);
  const dataHash = hashCargo(cargo);
  require(context, 'dataHash', header.dataHash === dataHash, 'WrongDataHash', [dataHash, header.dataHash]);
  require(context, 'sequencer', sender === shard.sequencer, 'NotSequencer', [sender]);
  if (header.version !== BATCH_VERSION) throw new Revert('UnsupportedVersion', [header.version]);
  if (header.codec !== BATCH_CODEC) throw new Revert('UnsupportedCodec', [header.codec]);

  const previous = state.doors.get(header.shardId) ?? beforeFirst(shard);
  checkLinks(context, header, previous);
  checkTimestamps(context, header, previous.lastTimestamp);
  checkOrigin(context, header, previous.l1OriginNumber);
  const { shardId, queueTo, l1OriginNumber: origin } = header;
  const accumulator = checkQueue(context, { shardId, from: previous.queueTo, to: queueTo, origin, delay: queueDelay });
  require(context, 'queueAccumulator', header.queueAccumulator === accumulator, 'WrongQueueAccumulator', [
    accumulator,
    header.queueAccumulator,
  ]);

  storeBatch(context, header);
  vouch(context, { shardId, batchIndex: header.batchIndex, proposer: sender }, outputs);
}

/** Makes a checked batch the newest, and what it credits the shard's own. */
export function storeBatch(context: CallContext, header: BatchHeader): void {
  const { state, block } = context;
  const { shardId, batchIndex, queueTo, l1OriginNumber, lastTimestamp } = header;
  const hash = batchHash(header);
  state.batches.set(shardId, [...(state.batches.get(shardId) ?? []), { header, hash, l1Block: block.number }]);
  state.doors.set(shardId, {
    batchHash: hash,
    batchCount: batchIndex + 1,
    l1OriginNumber,
    queueTo,
    lastBlock: header.firstBlock + header.blockCount - 1,
    lastTimestamp,
  });
  context.emit('BatchInbox', 'BatchPosted', {
    shardId,
    batchIndex: BigInt(batchIndex),
    batchHash: hash,
    header: toAbiBatchHeader(header),
  });
  consumeDeposits(context, shardId, queueTo);
}

/** Where the first batch goes on: genesis. */
export function beforeFirst({ genesisHash, registeredAt }: RegisteredShard): DoorState {
  return {
    batchHash: genesisHash,
    batchCount: 0,
    l1OriginNumber: registeredAt,
    queueTo: 0,
    lastBlock: 0,
    lastTimestamp: 0,
  };
}

function checkLinks(context: CallContext, header: BatchHeader, previous: DoorState): void {
  const { batchIndex, prevBatchHash, firstBlock, blockCount } = header;
  const next = previous.lastBlock + 1;
  require(context, 'batchIndex', batchIndex === previous.batchCount, 'WrongBatchIndex', [
    BigInt(previous.batchCount),
    BigInt(batchIndex),
  ]);
  require(context, 'prevBatchHash', prevBatchHash === previous.batchHash, 'WrongPrevBatchHash', [
    previous.batchHash,
    prevBatchHash,
  ]);
  require(context, 'firstBlock', firstBlock === next, 'WrongFirstBlock', [BigInt(next), BigInt(firstBlock)]);
  require(context, 'blockCount', blockCount > 0 && blockCount <= MAX_BATCH_BLOCKS, 'BadBlockCount', [blockCount]);
}

function checkTimestamps(context: CallContext, header: BatchHeader, previous: number): void {
  const { firstTimestamp: first, lastTimestamp: last } = header;
  require(context, 'timestampOrder', first >= previous, 'TimestampBeforePrevious', [BigInt(previous), BigInt(first)]);
  require(context, 'timestampOrder', last >= first, 'TimestampsReversed', [BigInt(first), BigInt(last)]);
  const latest = context.block.timestamp + MAX_TIMESTAMP_DRIFT;
  require(context, 'timestampAhead', last <= latest, 'TimestampAhead', [BigInt(latest), BigInt(last)]);
}

function checkOrigin(context: CallContext, header: BatchHeader, previous: number): void {
  const { l1OriginNumber: number, l1OriginHash, settlementRoot } = header;
  require(context, 'originPast', number < context.block.number, 'OriginNotPast', [BigInt(number)]);
  require(context, 'originOrder', number >= previous, 'OriginBeforePrevious', [BigInt(previous), BigInt(number)]);
  const hash = context.hashOf(number);
  if (hash === undefined) {
    require(context, 'originPast', false, 'OriginUnavailable', [BigInt(number)]);
    return;
  }
  require(context, 'originHash', l1OriginHash === hash, 'WrongOriginHash', [hash, l1OriginHash]);
  const root = context.settlementRootAt(number);
  require(context, 'settlementRoot', settlementRoot === root, 'WrongSettlementRoot', [root, settlementRoot]);
}
