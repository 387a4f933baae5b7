import { randomBytes as systemRandomBytes } from 'node:crypto';
import { createSerial, type Logger } from '@bulkhead/runtime';
import type { KeyValueStore } from '@bulkhead/store';
import type { Block } from '@ethereumjs/block';
import type { Hex } from 'viem';
import type { BlockSummary } from '../block/sealed-block.js';
import { executionError } from '../errors.js';
import { libraryHeader } from '../raw/library-header.js';
import { createReads, type ShardReads } from '../reads/create-reads.js';
import { createViewRunner } from '../reads/view-runner.js';
import type { ViewSource } from '../reads/view-source.js';
import { DEFAULT_CACHES, openShardStorage, UNWIND_STEP } from '../storage/shard-storage.js';
import { computeEthereumGenesis } from './ethereum-genesis.js';
import { createEthereumRules, type EthereumRules } from './ethereum-rules.js';
import type { EthereumGenesis } from './genesis-file.js';
import { decodeImportedBlock, executeImportedBlock } from './import-block.js';
import { createEthereumReplay } from './replay-block.js';
import { splitBlocks } from './split-blocks.js';

/** A chain of Ethereum in a shard's store: the same reads, under the rules of the fork that each block belongs to. */
export interface EthereumChain {
  readonly rules: EthereumRules;
  readonly genesisHash: Hex;
  readonly reads: ShardReads;
  /** As of an engine. */
  readonly viewSource: ViewSource;
  head(): BlockSummary;
  /**
   * Executes, checks and commits blocks that stand one behind the other in RLP, as geth exports them.
   *
   * @returns how many
   * @throws BLOCK_INVALID; the blocks before it stay
   */
  importBlocks(chain: Uint8Array): Promise<number>;
}

/**
 * Opens a chain of Ethereum on an empty store.
 *
 * @throws GENESIS_MISMATCH, STORE_FORMAT, STATE_CORRUPT
 */
export async function openEthereumChain(options: {
  readonly genesis: EthereumGenesis;
  readonly store: KeyValueStore;
  readonly logger: Logger;
}): Promise<EthereumChain> {
  const rules = createEthereumRules(options.genesis);
  const logger = options.logger.child('ethereum');
  const storage = await openShardStorage(
    options.store,
    { compute: () => computeEthereumGenesis(rules), expected: undefined },
    { caches: DEFAULT_CACHES, randomBytes: systemRandomBytes, unwindStep: UNWIND_STEP },
  );
  const { viewSource } = storage;
  const serial = createSerial();
  logger.info('opened', { head: storage.head().number, hash: storage.head().hash });

  async function importBlock(raw: Uint8Array): Promise<void> {
    const block: Block = decodeImportedBlock(raw, rules);
    const parent = storage.headParent();
    const parentBlock = await storage.buckets.block.find(parent.summary.number);
    if (parentBlock === undefined) throw executionError('STATE_CORRUPT', 'the head block is missing');
    const parentHeader = libraryHeader(parentBlock, rules);
    const sealed = await executeImportedBlock({ rules, raw, block, parent, parentHeader, nodes: storage.nodes });
    await storage.commit(sealed, { sync: false });
  }

  return {
    rules,
    genesisHash: storage.genesisHash,
    reads: createReads(rules, storage, createViewRunner(rules, viewSource, createEthereumReplay(rules, viewSource))),
    viewSource,
    head: () => storage.head(),
    importBlocks: (chain) =>
      serial.run(async () => {
        let count = 0;
        for (const raw of splitBlocks(chain)) {
          await importBlock(raw);
          count++;
        }
        logger.info('imported', { blocks: count, head: storage.head().number });
        return count;
      }),
  };
}
