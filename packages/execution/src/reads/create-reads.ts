import type {
  AccessListResult,
  BlockOverrides,
  BlockSelector,
  CallRequest,
  CallResult,
  EstimateResult,
  EthAccountProof,
  EthChainConfig,
  EthLog,
  FoundTransactions,
  LogQuery,
  SimulationRequest,
  SimulationResult,
  StateOverrides,
  TransactionSearch,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { ChainRules } from '../evm/chain-rules.js';
import { fromHex } from '../hex.js';
import { createTrieState } from '../state/trie-state.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import type { ReplayBlock } from '../trace/replay.js';
import { getSummary } from './block-index.js';
import { type BlockReads, createBlockReads } from './block-reads.js';
import { createFeeReads, type ReadFeeHistory } from './fee-reads.js';
import { getLogs } from './log-reads.js';
import { getProof } from './proof-reads.js';
import { createRawReads, type RawReads } from './raw-reads.js';
import { searchTransactions } from './search-reads.js';
import { createStateReads, type StateReads } from './state-reads.js';
import { createTraceReads, type TraceReads } from './trace-reads.js';
import { createViewRunner, type ViewBlock } from './view-runner.js';

/** Everything that JSON-RPC asks of a shard's chain and state. Rejects with BLOCK_NOT_FOUND for an unknown block. */
export interface ShardReads extends BlockReads, RawReads, StateReads, TraceReads {
  /** @throws LIMIT_EXCEEDED */
  getLogs(query: LogQuery): Promise<readonly EthLog[]>;
  /** What a {@link ViewRunner} in another thread needs to know of a block. */
  viewBlock(at: BlockSelector): Promise<ViewBlock>;
  call(request: CallRequest, at: BlockSelector, state?: StateOverrides, block?: BlockOverrides): Promise<CallResult>;
  estimateGas(request: CallRequest, at: BlockSelector, state?: StateOverrides): Promise<EstimateResult>;
  createAccessList(request: CallRequest, at: BlockSelector, state?: StateOverrides): Promise<AccessListResult>;
  simulate(request: SimulationRequest, at: BlockSelector): Promise<SimulationResult>;
  /** @throws LIMIT_EXCEEDED */
  searchTransactions(search: TransactionSearch): Promise<FoundTransactions>;
  /** What rules the head has, and which are to come (EIP-7910). */
  chainConfig(): EthChainConfig;
  feeHistory: ReadFeeHistory;
  /** Base fee of the block after the head, wei. */
  nextBaseFee(): bigint;
  getProof(address: Address, slots: readonly Hex[], at: BlockSelector): Promise<EthAccountProof>;
}

export function createReads(rules: ChainRules, storage: ShardStorage, replay: ReplayBlock): ShardReads {
  const runner = createViewRunner(rules, storage.viewSource);

  async function viewBlock(at: BlockSelector): Promise<ViewBlock> {
    const { number, timestamp, gasLimit, baseFee, stateRoot } = await getSummary(storage, at);
    const { miner, mixHash, difficulty } = await storage.buckets.block.get(number);
    return {
      number: BigInt(number),
      timestamp: BigInt(timestamp),
      gasLimit,
      baseFee,
      stateRoot,
      coinbase: miner,
      prevRandao: mixHash,
      difficulty: BigInt(difficulty),
    };
  }

  return {
    ...createBlockReads(storage),
    ...createRawReads(storage),
    ...createStateReads(storage),
    ...createTraceReads({
      rules,
      storage,
      replay,
      async viewOf(at) {
        const { stateRoot, ...environment } = await viewBlock(at);
        const { nodes, readCode, blockHash } = storage.viewSource;
        return { environment, reader: createTrieState(fromHex(stateRoot), nodes, readCode), blockHash };
      },
    }),
    getLogs: (query) => getLogs(storage, query),
    viewBlock,
    call: async (request, at, state, block) => runner.call(await viewBlock(at), request, state, block),
    estimateGas: async (request, at, state) => runner.estimateGas(await viewBlock(at), request, state),
    createAccessList: async (request, at, state) => runner.createAccessList(await viewBlock(at), request, state),
    async simulate(request, at) {
      const { number } = await getSummary(storage, at);
      return runner.simulate(await storage.buckets.block.get(number), request);
    },
    searchTransactions: (search) => searchTransactions(storage, search),
    chainConfig: () => rules.configAt(storage.genesisHash, storage.head().timestamp),
    feeHistory: createFeeReads(storage),
    nextBaseFee: () => storage.head().nextBaseFee,
    getProof: (address, slots, at) => getProof(storage, address, slots, at),
  };
}
