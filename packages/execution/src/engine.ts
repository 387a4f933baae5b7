import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { BlockInputs, Flow, GenesisConfig, OutboxItem, Outputs } from '@bulkhead/protocol';
import { MessageKind, outboxLeaf, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { createSerial, type Logger } from '@bulkhead/runtime';
import type { KeyValueStore } from '@bulkhead/store';
import { type Address, type Hex, size } from 'viem';
import { type ExecuteOptions, executeBlock, type Machine } from './block/execute-block.js';
import type { LaneTotal } from './block/lane-totals.js';
import type { BlockSummary, SealedBlock } from './block/sealed-block.js';
import { type ExecutionError, executionError } from './errors.js';
import { createShardRules } from './evm/chain-rules.js';
import { createShardCommon } from './evm/create-common.js';
import { createShardVm } from './evm/shard-vm.js';
import { computeGenesis } from './genesis.js';
import type { Predeploys } from './predeploys.js';
import { createReads, type ShardReads } from './reads/create-reads.js';
import { createViewJobs, type ViewJobs } from './reads/view-jobs.js';
import { createViewRunner, type ViewRunner } from './reads/view-runner.js';
import type { FarViewSource } from './reads/view-source.js';
import type { RandomBytes } from './storage/check-flat-view.js';
import { corrupt } from './storage/corrupt.js';
import type { OutboxRow, QueueRow } from './storage/schema.js';
import {
  type CacheOptions,
  DEFAULT_CACHES,
  openShardStorage,
  type ShardStorage,
  UNWIND_STEP,
} from './storage/shard-storage.js';
import { createShardReplay } from './trace/replay-shard.js';

export interface EngineOptions {
  readonly config: GenesisConfig;
  /** The engine's own; nothing else may write to it. It stays open when the engine is dropped. */
  readonly store: KeyValueStore;
  readonly logger: Logger;
  /** Genesis contracts; those of this version of the protocol when absent. */
  readonly predeploys?: Predeploys;
  /** Hash that the shard was registered with; that of the config when absent. */
  readonly genesisHash?: Hex;
  readonly caches?: Partial<CacheOptions>;
  /** Picks what the start check looks at; the machine's own randomness when absent. */
  readonly randomBytes?: RandomBytes;
  /** Blocks that one atomic step of an unwind takes back at most; 128 when absent. */
  readonly unwindStep?: number;
}

/** A part of the outbox as it stands at a block. */
export interface OutboxQuery {
  /** Index of the first message. */
  readonly from: number;
  readonly block: number;
  /** Messages at most. */
  readonly limit: number;
  /** Bytes of payloads at most; from there on only leaves come. */
  readonly bodyBytes: number;
}

export interface Balances {
  readonly total: bigint;
  /** Balance of ShardBridge. */
  readonly bridge: bigint;
  /** `total − bridge`; equals the supply of the head. */
  readonly supply: bigint;
}

/** The deterministic shard: blocks from inputs, one after another, and everything that can be asked of them. */
export interface Engine {
  readonly config: GenesisConfig;
  readonly genesisHash: Hex;
  readonly reads: ShardReads;
  /** Runs a job in this thread. */
  readonly runView: ViewRunner['run'];
  /** Jobs for a {@link ViewRunner} that isn't part of `reads`, and what it reads from. */
  readonly viewJobs: ViewJobs;
  readonly viewSource: FarViewSource;
  head(): BlockSummary;
  /** The block that `inputs` make on the head; stores nothing. @throws as `executeBlock` */
  executeBlock(inputs: BlockInputs, options: ExecuteOptions): Promise<SealedBlock>;
  /** Makes a sealed block the head, durably, in one atomic step. @throws NOT_NEXT_BLOCK */
  commitBlock(sealed: SealedBlock): Promise<void>;
  /** Executes on the head and commits, durably. */
  produceBlock(inputs: BlockInputs, options: ExecuteOptions): Promise<SealedBlock>;
  /**
   * Executes blocks that L1 holds, one after another: each is committed in one atomic step, all of them durably when this
   * returns. Whenever it is cut off, the head is one of them or the one before; they can be had again from L1.
   *
   * @param isEnough - ends the import after a block; all of them are imported when absent
   */
  importBlocks(
    blocks: readonly BlockInputs[],
    isEnough?: (sealed: SealedBlock) => boolean,
  ): Promise<readonly SealedBlock[]>;
  /**
   * Executes a block of the past again on the state of its parent, with the inputs it was made of or with others. Stores
   * nothing. @throws BLOCK_NOT_FOUND, and as `executeBlock`
   */
  reexecuteBlock(number: number, inputs?: BlockInputs): Promise<SealedBlock>;
  /**
   * Puts the head back to an earlier block.
   *
   * @param each - called with the number of each block before it goes, newest first; what it reads still stands
   * @throws BLOCK_NOT_FOUND
   */
  unwind(to: number, each?: (number: number) => Promise<void>): Promise<void>;
  /** Inputs of a block, with the user transactions it included. @throws BLOCK_NOT_FOUND */
  blockInputs(number: number): Promise<BlockInputs>;
  /** @throws BLOCK_NOT_FOUND */
  summary(number: number): Promise<BlockSummary>;
  /** What a claim of block `last` says; totals of the lanes that changed after block `since`. @throws BLOCK_NOT_FOUND */
  claimOutputs(last: number, since: number): Promise<Outputs>;
  /** Messages of the outbox, as a payload carries them. @throws BLOCK_NOT_FOUND */
  outboxItems(query: OutboxQuery): Promise<readonly OutboxItem[]>;
  /** A message by its leaf index, whole. */
  findOutboxMessage(index: number): Promise<OutboxRow | undefined>;
  /** What became of a queue entry; undefined while no block has taken it. */
  findQueueOutcome(index: number): Promise<QueueRow | undefined>;
  supplyAt(number: number): Promise<Pick<BlockSummary, 'supply' | 'burned'>>;
  /** Adds up every balance of the head: slow, to check the metered supply. */
  sumBalances(): Promise<Balances>;
}

/**
 * Opens a shard's engine on a store; an empty store gets genesis.
 *
 * @throws GENESIS_MISMATCH, STORE_FORMAT, STATE_CORRUPT
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { config, store, predeploys } = options;
  const logger = options.logger.child('engine');
  const storage = await openShardStorage(
    store,
    { compute: () => computeGenesis(config, predeploys), expected: options.genesisHash },
    {
      caches: { ...DEFAULT_CACHES, ...options.caches },
      randomBytes: options.randomBytes ?? systemRandomBytes,
      unwindStep: options.unwindStep ?? UNWIND_STEP,
    },
  );
  const rules = createShardRules(config);
  const vm = await createShardVm(createShardCommon(config.chainId));
  const machine: Machine = { config, vm, nodes: storage.nodes };
  const runner = createViewRunner(rules, storage.viewSource, createShardReplay(rules, storage.viewSource));
  const serial = createSerial();
  const { buckets } = storage;
  logger.info('opened', { head: storage.head().number, hash: storage.head().hash });

  /** A block below the head has all its rows, unless they are being taken out right now. */
  const lacking = (number: number, what: string): ExecutionError => {
    const head = storage.head().number;
    const isOfChain = Number.isInteger(number) && number > 0 && number <= head && !storage.isUnwinding();
    return executionError(isOfChain ? 'STATE_CORRUPT' : 'BLOCK_NOT_FOUND', `no ${what} ${number}`, {
      meta: { number, head },
    });
  };
  const getSummary = async (number: number): Promise<BlockSummary> => {
    const summary = number <= storage.head().number ? await buckets.summary.find(number) : undefined;
    if (summary !== undefined) return summary;
    throw lacking(number, 'block');
  };
  const getInputs = async (number: number): Promise<BlockInputs> => {
    const inputs = await buckets.inputs.find(number);
    if (inputs !== undefined) return inputs;
    throw lacking(number, 'inputs of block');
  };

  return {
    config,
    genesisHash: storage.genesisHash,
    reads: createReads(rules, storage, runner),
    runView: runner.run,
    viewJobs: createViewJobs(storage),
    viewSource: { ...storage.viewSource, readNodes: storage.readNodes },
    head: () => storage.head(),
    executeBlock: (inputs, how) => serial.run(() => executeBlock(machine, storage.headParent(), inputs, how)),
    commitBlock: (sealed) => serial.run(() => storage.commit(sealed, { sync: true })),
    produceBlock: (inputs, how) =>
      serial.run(async () => {
        const sealed = await executeBlock(machine, storage.headParent(), inputs, how);
        await storage.commit(sealed, { sync: true, meter: how.meter });
        return sealed;
      }),
    importBlocks: (blocks, isEnough = () => false) =>
      serial.run(async () => {
        const all: SealedBlock[] = [];
        for (const [index, inputs] of blocks.entries()) {
          const sealed = await executeBlock(machine, storage.headParent(), inputs, { mode: 'import' });
          const isLast = isEnough(sealed) || index === blocks.length - 1;
          await storage.commit(sealed, { sync: isLast });
          all.push(sealed);
          if (isLast) break;
        }
        return all;
      }),
    reexecuteBlock: (number, inputs) =>
      serial.run(async () => {
        const parent = storage.parentAt(await getSummary(number - 1));
        return executeBlock(machine, parent, inputs ?? (await getInputs(number)), { mode: 'import' });
      }),
    unwind: (to, each) =>
      serial.run(async () => {
        const from = storage.head().number;
        await storage.unwind(await getSummary(to), each);
        logger.info('unwound', { from, to });
      }),
    blockInputs: getInputs,
    summary: getSummary,
    claimOutputs: (last, since) => claimOutputs(storage, getSummary, last, since),
    outboxItems: (query) => outboxItems(storage, getSummary, query),
    findOutboxMessage: (index) => buckets.outbox.find(index),
    findQueueOutcome: (index) => buckets.queue.find(index),
    async supplyAt(number) {
      const { supply, burned } = await getSummary(number);
      return { supply, burned };
    },
    sumBalances: () => serial.run(() => sumBalances(storage)),
  };
}

type GetSummary = (number: number) => Promise<BlockSummary>;

async function claimOutputs(
  { buckets }: ShardStorage,
  getSummary: GetSummary,
  last: number,
  since: number,
): Promise<Outputs> {
  const { hash, stateRoot, outboxRoot, outboxCount } = await getSummary(last);
  const totals = new Map<string, LaneTotal>();
  for await (const [, changed] of buckets.lanes.iterate({ gt: since, lte: last })) {
    for (const lane of changed) totals.set(`${lane.direction} ${lane.peer} ${lane.asset.id}`, lane);
  }
  const flows = (direction: LaneTotal['direction']): Flow[] =>
    [...totals.values()]
      .filter((lane) => lane.direction === direction)
      .map(({ peer, asset: { originShard, originToken }, total }) => ({ peer, originShard, originToken, total }));
  return {
    blockHash: hash,
    stateRoot,
    outboxRoot,
    outboxCount,
    inTotals: flows('in'),
    outTotals: flows('out'),
  };
}

async function outboxItems(
  { buckets }: ShardStorage,
  getSummary: GetSummary,
  { from, block, limit, bodyBytes }: OutboxQuery,
): Promise<readonly OutboxItem[]> {
  const end = Math.min((await getSummary(block)).outboxCount, from + limit);
  const items: OutboxItem[] = [];
  let left = bodyBytes;
  for await (const [, { id, message, payload }] of buckets.outbox.iterate({ gte: from, lt: end })) {
    left -= size(payload);
    const isBare = message.kind === MessageKind.Withdraw || left < 0;
    items.push(isBare ? { leaf: outboxLeaf(id) } : { message, payload });
  }
  if (items.length < end - from) throw corrupt('messages of the outbox are missing', { from, end });
  return items;
}

async function sumBalances({ buckets }: ShardStorage): Promise<Balances> {
  const bridgeAddress: Address = SHARD_CONTRACTS.ShardBridge;
  let total = 0n;
  let bridge = 0n;
  for await (const [address, { balance }] of buckets.account.iterate()) {
    total += balance;
    if (address === bridgeAddress) bridge = balance;
  }
  return { total, bridge, supply: total - bridge };
}
