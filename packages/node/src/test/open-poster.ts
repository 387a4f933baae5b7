import { silentLogger, systemClock } from '@bulkhead/runtime';
import type { SealedBatch } from '@bulkhead/sequencer';
import {
  type BatchPoster,
  createBatchPoster,
  createBlobArchive,
  createBlobCarrier,
  type L1Client,
  type PostRequest,
} from '@bulkhead/settlement';
import { createMemoryStore } from '@bulkhead/store';
import { bytesToHex, zeroAddress } from 'viem';
import { USERS } from './shard-config.js';

/** A real poster that nobody runs: it keeps batches and never asks L1. */
export function openPoster(): Promise<BatchPoster> {
  const [account] = USERS;
  if (account === undefined) throw new Error('no users');
  const clock = systemClock();
  const archive = createBlobArchive({ store: createMemoryStore(), clock });
  return createBatchPoster({
    client: {} as L1Client,
    account,
    contracts: {
      ShardRegistry: zeroAddress,
      ShardQueue: zeroAddress,
      BatchInbox: zeroAddress,
      StateClaims: zeroAddress,
      AssetVault: zeroAddress,
      Arbiter: zeroAddress,
      Guardian: zeroAddress,
    },
    store: createMemoryStore(),
    clock,
    logger: silentLogger(),
    fees: { maxFeePerGasCap: 1n, maxPriorityFeePerGasCap: 1n, initialTip: 1n },
    blobs: createBlobCarrier({ archive, sidecar: 'v1' }),
  });
}

export function toRequest({ header, outputs, payload }: SealedBatch): PostRequest {
  return { header, outputs, payload: bytesToHex(payload) };
}
