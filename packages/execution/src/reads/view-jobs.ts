import type {
  BlockOverrides,
  BlockSelector,
  CallRequest,
  EthBlock,
  SimulationRequest,
  StateOverrides,
  TraceCallOverrides,
  TraceOptions,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { executionError } from '../errors.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import type { ReplayPlan } from '../trace/replay.js';
import { getSummary } from './block-index.js';
import { rowsOfBlock } from './block-reads.js';
import type { ViewBlock, ViewJob } from './view-job.js';

/**
 * Makes jobs of what users ask: reads everything that isn't found by its hash, so that a job runs on one block whatever
 * becomes of the chain meanwhile. All reject with BLOCK_NOT_FOUND for a block that this chain doesn't have.
 */
export interface ViewJobs {
  call(
    request: CallRequest,
    at: BlockSelector,
    state?: StateOverrides,
    block?: BlockOverrides,
  ): Promise<ViewJob<'call'>>;
  estimateGas(request: CallRequest, at: BlockSelector, state?: StateOverrides): Promise<ViewJob<'estimateGas'>>;
  createAccessList(
    request: CallRequest,
    at: BlockSelector,
    state?: StateOverrides,
  ): Promise<ViewJob<'createAccessList'>>;
  simulate(request: SimulationRequest, at: BlockSelector): Promise<ViewJob<'simulate'>>;
  traceCall(
    request: CallRequest,
    at: BlockSelector,
    options: TraceOptions,
    overrides?: TraceCallOverrides,
  ): Promise<ViewJob<'traceCall'>>;
  /** @throws NOT_TRACEABLE */
  traceTransaction(hash: Hex, options: TraceOptions): Promise<ViewJob<'traceTransaction'>>;
  /** @throws NOT_TRACEABLE */
  traceBlock(at: BlockSelector, options: TraceOptions): Promise<ViewJob<'traceBlock'>>;
  getProof(address: Address, slots: readonly Hex[], at: BlockSelector): Promise<ViewJob<'getProof'>>;
}

export function createViewJobs(storage: ShardStorage): ViewJobs {
  const { buckets } = storage;

  /** The block of a selector. Its rows are read one after the other, and the chain may go back in between. */
  async function getStanding(at: BlockSelector): Promise<EthBlock> {
    const { number, hash } = await getSummary(storage, at);
    const block = await buckets.block.find(number);
    if (block?.hash === hash) return block;
    throw gone({ ...at });
  }

  async function viewBlock(at: BlockSelector): Promise<ViewBlock> {
    const block = await getStanding(at);
    return {
      hash: block.hash,
      stateRoot: block.stateRoot,
      number: BigInt(block.number),
      timestamp: BigInt(block.timestamp),
      gasLimit: BigInt(block.gasLimit),
      baseFee: BigInt(block.baseFeePerGas ?? 0),
      coinbase: block.miner,
      prevRandao: block.mixHash,
      difficulty: BigInt(block.difficulty),
    };
  }

  /** @param last - index of the last transaction that is wanted; all of them when absent */
  async function planReplay(block: EthBlock, last = block.transactions.length - 1): Promise<ReplayPlan> {
    const number = Number(block.number);
    const parent = await buckets.summary.find(number - 1);
    const transactions = await rowsOfBlock(buckets.transaction, number, last);
    const raw = await buckets.raw.find(number);
    const isWhole =
      parent?.hash === block.parentHash &&
      transactions.length === last + 1 &&
      transactions.every(({ hash }, index) => hash === block.transactions[index]);
    if (!isWhole) throw gone({ number, hash: block.hash });
    return {
      parent: { number: parent.number, hash: parent.hash, stateRoot: parent.stateRoot },
      block,
      transactions,
      ...(raw !== undefined && { raw }),
    };
  }

  return {
    call: async (request, at, state, overrides) => ({
      kind: 'call',
      block: await viewBlock(at),
      request,
      state,
      overrides,
    }),
    estimateGas: async (request, at, state) => ({ kind: 'estimateGas', block: await viewBlock(at), request, state }),
    createAccessList: async (request, at, state) => ({
      kind: 'createAccessList',
      block: await viewBlock(at),
      request,
      state,
    }),
    simulate: async (request, at) => ({ kind: 'simulate', base: await getStanding(at), request }),
    traceCall: async (request, at, options, overrides) => ({
      kind: 'traceCall',
      block: await viewBlock(at),
      request,
      options,
      overrides,
    }),
    async traceTransaction(hash, options) {
      const location = await buckets.location.find(hash);
      const block = location && (await buckets.block.find(location.block));
      if (location === undefined || block?.transactions[location.index] !== hash) {
        throw executionError('NOT_TRACEABLE', 'transaction not found');
      }
      return { kind: 'traceTransaction', plan: await planReplay(block, location.index), options };
    },
    async traceBlock(at, options) {
      const block = await getStanding(at);
      if (Number(block.number) === 0) throw executionError('NOT_TRACEABLE', 'genesis is not traceable');
      return { kind: 'traceBlock', plan: await planReplay(block), options };
    },
    async getProof(address, slots, at) {
      const { stateRoot } = await getSummary(storage, at);
      return { kind: 'getProof', stateRoot, address, slots };
    },
  };
}

function gone(meta: Record<string, unknown>) {
  return executionError('BLOCK_NOT_FOUND', 'the block is no longer of this chain', { meta });
}
