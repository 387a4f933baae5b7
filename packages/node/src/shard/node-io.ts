import type { RelayModules } from '@bulkhead/relay';
import { createRpcServer } from '@bulkhead/rpc';
import type { Secret } from '@bulkhead/runtime';
import { type BlobProvider, createHttpClient, type Kzg } from '@bulkhead/settlement';
import { type KeyValueStore, openRocksStore } from '@bulkhead/store';
import type { Hex } from 'viem';
import { readKey } from './read-key.js';

/** All that ties a node to its machine: disk, network, key files. Another one lets it run inside a simulation. */
export interface NodeIo {
  openStore(path: string): Promise<KeyValueStore>;
  /** A client of L1. */
  readonly openClient: typeof createHttpClient;
  readKey(path: string): Promise<Secret<Hex>>;
  readonly createServer: typeof createRpcServer;
  /** The native library when absent. */
  readonly kzg?: Kzg;
  /** Asked for blobs after the peers of the configuration; none when absent. */
  readonly blobProviders?: readonly BlobProvider[];
  /** libp2p when absent. */
  readonly createGossip?: RelayModules['createGossip'];
}

/** rocksdb, HTTP, files. */
export const machineIo: NodeIo = {
  openStore: (path) => openRocksStore({ path }),
  openClient: createHttpClient,
  readKey,
  createServer: createRpcServer,
};
