import type { L1Origin } from '@bulkhead/protocol';
import type { Clock, Logger } from '@bulkhead/runtime';
import {
  type BlobArchive,
  type BlobProvider,
  createBlobArchive,
  createBlobSource,
  createHttpClient,
  createL1Follower,
  createPeerProvider,
  type Kzg,
  type L1Client,
  type L1Follower,
} from '@bulkhead/settlement';
import { createSubStore, type KeyValueStore } from '@bulkhead/store';
import type { NodeConfig } from '../config/config-schema.js';
import { createL1State, type L1State } from './l1-state.js';

/** Looks an origin of the chain up that L1 has now, however old. */
export type FindOrigin = (number: number) => Promise<L1Origin | undefined>;

/** L1 as a node reads it: where it asks, the rows it keeps, what they come to. */
export interface L1Access {
  readonly client: L1Client;
  readonly follower: L1Follower;
  readonly state: L1State;
  readonly findOrigin: FindOrigin;
  /** The blobs that this node has posted or fetched. */
  readonly archive: BlobArchive;
}

/** @returns parts that do nothing yet: nobody follows L1 until the follower runs. */
export function openL1(args: {
  readonly config: Pick<NodeConfig, 'genesis' | 'l1'>;
  /** The node's database; L1 gets a part of it. */
  readonly store: KeyValueStore;
  readonly openClient?: typeof createHttpClient;
  /** See `NodeIo`. */
  readonly kzg?: Kzg | undefined;
  readonly blobProviders?: readonly BlobProvider[] | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}): L1Access {
  const { config, store, openClient = createHttpClient, kzg, blobProviders = [], clock, logger } = args;
  const { rpcUrl, chainId, contracts, startBlock, pollMs, originDepth, unwind, beacon, blobPeers } = config.l1;
  const client = openClient({ url: rpcUrl, chainId });
  const { shardId, l1ChainId, registry } = config.genesis;
  const state = createL1State({ shardId, network: { l1ChainId, registry }, originDepth, logger });
  const part = (name: string) => createSubStore(store, new TextEncoder().encode(name));
  const l1Logger = logger.child('l1');
  const archive = createBlobArchive({ store: part('blobs'), clock });
  const blobs = createBlobSource({
    archive,
    ...(beacon && { beacon }),
    peers: [...blobPeers.map((url) => createPeerProvider({ url })), ...blobProviders],
    ...(kzg && { kzg }),
    clock,
    logger: l1Logger,
  });
  const follower = createL1Follower({
    client,
    contracts,
    blobs,
    store: part('l1'),
    clock,
    logger: l1Logger,
    startBlock,
    pollMs,
    originDepth,
    finalityMode: 'tag',
    unwind,
  });
  return { client, follower, state, findOrigin: createFindOrigin(state, follower), archive };
}

/**
 * The view keeps the newest origins, the rows keep all. While L1 drops blocks the rows still hold them, the view does not:
 * what is above the view's head is gone.
 */
export function createFindOrigin(l1: Pick<L1State, 'view'>, rows: Pick<L1Follower, 'findBlock'>): FindOrigin {
  return async (number) => {
    if (number > (l1.view.head()?.number ?? -1)) return undefined;
    return l1.view.origin(number) ?? (await rows.findBlock(number))?.origin;
  };
}
