import type { KeyValueStore } from '@bulkhead/store';
import type { Hex } from 'viem';
import { type BlockMeter, timed } from '../block/block-meter.js';
import type { ParentState } from '../block/execute-block.js';
import type { BlockSummary } from '../block/sealed-block.js';
import { executionError } from '../errors.js';
import type { Genesis } from '../genesis.js';
import { fromHex } from '../hex.js';
import type { ViewSource } from '../reads/view-source.js';
import type { StateReader } from '../state/state-reader.js';
import { createTrieState, type ReadCode } from '../state/trie-state.js';
import { createNodeSource, type NodeSource, type ReadNodes } from '../trie/node-source.js';
import { createBlockHashes } from './block-hashes.js';
import type { RandomBytes } from './check-flat-view.js';
import { blockOps, type CommittedBlock, contentOps, flatOps, headOp, historyOps } from './commit-ops.js';
import { needRow } from './corrupt.js';
import { createCodeReader, createHeadState } from './head-state.js';
import { HEAD_KEY, openBuckets, type ShardBuckets, STORE_FORMAT } from './schema.js';
import { checkHead } from './start-check.js';
import { unwindOps } from './unwind-ops.js';

/** What stays in memory. */
export interface CacheOptions {
  /** Decoded trie nodes, about 2 KiB each. */
  readonly nodes: number;
  /** Accounts and slots of the head, each; about 300 bytes each. */
  readonly flat: number;
  /** Contracts' code, up to 24 KiB each. */
  readonly codes: number;
}

export const DEFAULT_CACHES: CacheOptions = { nodes: 32_768, flat: 100_000, codes: 1_024 };

/** Blocks that one atomic step of an unwind takes back at most, so that its batch stays bounded. */
export const UNWIND_STEP = 128;

/** A shard's chain in a store: one head, everything under it, and the way back. One writer. */
export interface ShardStorage {
  readonly genesisHash: Hex;
  readonly buckets: ShardBuckets;
  readonly nodes: NodeSource;
  /** Trie nodes as they are stored. */
  readonly readNodes: ReadNodes;
  readonly viewSource: ViewSource;
  head(): BlockSummary;
  /** The head's state; moves with the head. */
  headParent(): ParentState;
  /** The state after a block, which never moves. */
  parentAt(summary: BlockSummary): ParentState;
  stateAt(summary: BlockSummary): StateReader;
  /** True while the head goes back: rows of the blocks above its goal may be gone already. */
  isUnwinding(): boolean;
  /**
   * Makes a block the head in one atomic step. Without `sync` a power cut may take it back, and only together with every
   * block after it: for blocks that L1 holds.
   *
   * @throws NOT_NEXT_BLOCK
   */
  commit(sealed: CommittedBlock, options: CommitOptions): Promise<void>;
  /**
   * Puts the head back, in steps that are each atomic: whenever it is cut off, the head is a block of the chain.
   *
   * @param each - called before a block goes, from the newest down
   * @throws STATE_CORRUPT
   */
  unwind(to: BlockSummary, each?: (number: number) => Promise<void>): Promise<void>;
}

export interface StorageOptions {
  readonly caches: CacheOptions;
  readonly randomBytes: RandomBytes;
  readonly unwindStep: number;
}

export interface CommitOptions {
  readonly sync: boolean;
  readonly meter?: BlockMeter | undefined;
}

export interface GenesisOptions {
  /** Makes block 0; called only where it is needed. */
  readonly compute: () => Promise<Genesis>;
  /** Hash that the shard was registered with; that of the computed block when undefined. */
  readonly expected: Hex | undefined;
}

/**
 * Opens the chain in a store; writes genesis into an empty one. A chain that exists keeps the genesis it has, also under a
 * version whose genesis contracts are others.
 *
 * @throws GENESIS_MISMATCH, STORE_FORMAT, STATE_CORRUPT
 */
export async function openShardStorage(
  store: KeyValueStore,
  { compute, expected }: GenesisOptions,
  { caches, randomBytes, unwindStep }: StorageOptions,
): Promise<ShardStorage> {
  const buckets = openBuckets(store);
  const readCode: ReadCode = createCodeReader(buckets, caches.codes);
  const readNodes: ReadNodes = (hashes) => buckets.node.findMany(hashes);
  const nodes = createNodeSource(readNodes, caches.nodes);
  const flat = createHeadState(buckets, readCode, { capacity: caches.flat });
  let unwinding = false;
  const hashes = createBlockHashes(buckets, () => unwinding);

  const pointer = await buckets.head.find(HEAD_KEY);
  if (pointer !== undefined && pointer.format !== STORE_FORMAT) {
    const meta = { expected: STORE_FORMAT, found: pointer.format };
    throw executionError('STORE_FORMAT', 'another version of Bulkhead wrote this store', { meta });
  }
  const computed = pointer === undefined || expected === undefined ? await compute() : undefined;
  const genesisHash = expected ?? computed?.summary.hash;
  const found = pointer?.genesisHash ?? computed?.summary.hash;
  if (genesisHash === undefined || found !== genesisHash) {
    const whose = pointer === undefined ? 'this version makes' : 'the store belongs to';
    throw executionError('GENESIS_MISMATCH', `${whose} another genesis`, { meta: { expected: genesisHash, found } });
  }
  if (pointer === undefined && computed !== undefined) {
    await store.batch(
      [
        ...contentOps(buckets, computed.state),
        ...flatOps(buckets, computed.state.accounts),
        ...blockOps(buckets, computed.summary, computed.block),
        headOp(buckets, genesisHash, computed.summary),
      ],
      { sync: true },
    );
  }
  let head = await readHead(buckets, pointer?.number ?? 0, pointer?.hash ?? genesisHash);
  await checkHead(buckets, head, nodes, randomBytes);

  const stateAt = (summary: BlockSummary): StateReader => createTrieState(fromHex(summary.stateRoot), nodes, readCode);

  return {
    genesisHash,
    buckets,
    nodes,
    readNodes,
    viewSource: { nodes, readCode, ancestorHash: hashes.readAncestor },
    head: () => head,
    headParent: () => ({ summary: head, reader: flat, blockHash: hashes.read }),
    stateAt,
    parentAt: (summary) => ({ summary, reader: stateAt(summary), blockHash: hashes.read }),
    isUnwinding: () => unwinding,
    async commit(sealed, { sync, meter }) {
      const { summary } = sealed;
      if (summary.parentHash !== head.hash) {
        const meta = { head: head.number, block: summary.number };
        throw executionError('NOT_NEXT_BLOCK', `block ${summary.number} does not stand on the head`, { meta });
      }
      await timed(meter, 'store', () =>
        store.batch(
          [
            ...contentOps(buckets, sealed.state),
            ...flatOps(buckets, sealed.state.accounts),
            ...blockOps(buckets, summary, sealed.block),
            ...historyOps(buckets, sealed),
            headOp(buckets, genesisHash, summary),
          ],
          { sync },
        ),
      );
      flat.apply(sealed.state.accounts);
      head = summary;
    },
    async unwind(to, each) {
      unwinding = true;
      try {
        while (head.number > to.number) {
          const below = head.number - unwindStep;
          const next = below <= to.number ? to : await needRow(buckets.summary, below, 'a block');
          for (let number = head.number; number > next.number; number--) {
            await needRow(buckets.inputs, number, 'inputs of a block');
            await each?.(number);
          }
          const ops = await unwindOps(buckets, head, next);
          await store.batch([...ops, headOp(buckets, genesisHash, next)], { sync: true });
          flat.reset();
          hashes.reset();
          head = next;
        }
      } finally {
        unwinding = false;
      }
    },
  };
}

async function readHead(buckets: ShardBuckets, number: number, hash: string): Promise<BlockSummary> {
  const summary = await buckets.summary.find(number);
  if (summary?.hash === hash) return summary;
  throw executionError('STATE_CORRUPT', 'the head block is missing', { meta: { number, hash } });
}
