import { open } from 'node:fs/promises';
import { ethereumGenesisSchema, openEthereumChain } from '@bulkhead/execution';
import { createRpcServer } from '@bulkhead/rpc';
import { type Clock, CodedError, createLifecycle, type Logger, readJsonFile } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import type { Hex } from 'viem';

import { createImportedBackend } from './imported-backend.js';

/** Bytes of a file of blocks; they and what they leave are held in memory. */
export const MAX_CHAIN_BYTES = 256 * 1024 * 1024;
const STOP_TIMEOUT_MS = 5_000;

export interface ServeImportedOptions {
  /** Genesis file of geth. */
  readonly genesisFile: string;
  /** Blocks in RLP, one behind the other, as geth exports them; genesis alone when absent. */
  readonly chainFile?: string | undefined;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ImportedServer {
  readonly url: string;
  readonly wsUrl: string;
  readonly chainId: number;
  readonly genesisHash: Hex;
  readonly blocks: number;
  readonly head: { readonly number: number; readonly hash: Hex };
  stop(): Promise<void>;
}

/**
 * A shard's JSON-RPC over an imported chain of Ethereum, in memory and in this process: every block is executed and
 * checked under the rules of its fork before anything is answered.
 *
 * @throws CodedError FILE_TOO_LARGE, FILE_UNREADABLE, FILE_CORRUPT, BLOCK_INVALID
 */
export async function serveImported(options: ServeImportedOptions): Promise<ImportedServer> {
  const { genesisFile, chainFile, host, port, clock, logger } = options;
  const lifecycle = createLifecycle({ logger, stopTimeoutMs: STOP_TIMEOUT_MS, clock });
  const genesis = await readJsonFile(genesisFile, ethereumGenesisSchema);
  const chain = await openEthereumChain({ genesis, store: createMemoryStore(), logger });
  const blocks = chainFile === undefined ? 0 : await chain.importBlocks(await readChain(chainFile));
  const server = createRpcServer({
    backend: createImportedBackend(chain),
    host,
    port,
    clock,
    logger: logger.child('rpc'),
  });
  await server.start();
  lifecycle.add('rpc', server);
  const { number, hash } = chain.head();
  return {
    url: server.url,
    wsUrl: server.wsUrl,
    chainId: chain.rules.chainId,
    genesisHash: chain.genesisHash,
    blocks,
    head: { number, hash },
    async stop() {
      await lifecycle.stop();
    },
  };
}

async function readChain(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((cause: unknown) => {
    throw new CodedError({ code: 'FILE_UNREADABLE', message: `cannot read ${path}`, verdict: 'reject', cause });
  });
  try {
    const { size } = await file.stat();
    if (size > MAX_CHAIN_BYTES) {
      const message = `${path} has more than ${MAX_CHAIN_BYTES} bytes`;
      throw new CodedError({ code: 'FILE_TOO_LARGE', message, verdict: 'reject' });
    }
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}
