import type {
  AccessListResult,
  BlockOverrides,
  BlockSelector,
  CallRequest,
  CallResult,
  CallTrace,
  EstimateResult,
  EthAccountProof,
  EthChainConfig,
  EthLog,
  FoundTransactions,
  LogQuery,
  SimulationRequest,
  SimulationResult,
  StateOverrides,
  TraceCallOverrides,
  TraceOptions,
  TransactionSearch,
  TransactionTrace,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { ChainRules } from '../evm/chain-rules.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import { type BlockReads, createBlockReads } from './block-reads.js';
import { createFeeReads, type ReadFeeHistory } from './fee-reads.js';
import { getLogs } from './log-reads.js';
import { createRawReads, type RawReads } from './raw-reads.js';
import { searchTransactions } from './search-reads.js';
import { createStateReads, type StateReads } from './state-reads.js';
import { createViewJobs } from './view-jobs.js';
import type { ViewRunner } from './view-runner.js';

/** What runs users' code or proves to them. Rejects with BLOCK_NOT_FOUND for an unknown block, and as a {@link ViewRunner}. */
export interface ViewReads {
  call(request: CallRequest, at: BlockSelector, state?: StateOverrides, block?: BlockOverrides): Promise<CallResult>;
  estimateGas(request: CallRequest, at: BlockSelector, state?: StateOverrides): Promise<EstimateResult>;
  createAccessList(request: CallRequest, at: BlockSelector, state?: StateOverrides): Promise<AccessListResult>;
  simulate(request: SimulationRequest, at: BlockSelector): Promise<SimulationResult>;
  /** @throws NOT_TRACEABLE */
  traceTransaction(hash: Hex, options: TraceOptions): Promise<unknown>;
  /** @throws NOT_TRACEABLE */
  traceBlock(at: BlockSelector, options: TraceOptions): Promise<readonly TransactionTrace[]>;
  traceCall(
    request: CallRequest,
    at: BlockSelector,
    options: TraceOptions,
    overrides?: TraceCallOverrides,
  ): Promise<CallTrace>;
  getProof(address: Address, slots: readonly Hex[], at: BlockSelector): Promise<EthAccountProof>;
}

/** Everything that JSON-RPC asks of a shard's chain and state. Rejects with BLOCK_NOT_FOUND for an unknown block. */
export interface ShardReads extends BlockReads, RawReads, StateReads, ViewReads {
  /** @throws LIMIT_EXCEEDED */
  getLogs(query: LogQuery): Promise<readonly EthLog[]>;
  /** @throws LIMIT_EXCEEDED */
  searchTransactions(search: TransactionSearch): Promise<FoundTransactions>;
  /** What rules the head has, and which are to come (EIP-7910). */
  chainConfig(): EthChainConfig;
  feeHistory: ReadFeeHistory;
  /** Base fee of the block after the head, wei. */
  nextBaseFee(): bigint;
}

export function createReads(rules: ChainRules, storage: ShardStorage, runner: ViewRunner): ShardReads {
  const jobs = createViewJobs(storage);
  return {
    ...createBlockReads(storage),
    ...createRawReads(storage),
    ...createStateReads(storage),
    getLogs: (query) => getLogs(storage, query),
    call: async (...asked) => runner.run(await jobs.call(...asked)),
    estimateGas: async (...asked) => runner.run(await jobs.estimateGas(...asked)),
    createAccessList: async (...asked) => runner.run(await jobs.createAccessList(...asked)),
    simulate: async (...asked) => runner.run(await jobs.simulate(...asked)),
    traceTransaction: async (...asked) => runner.run(await jobs.traceTransaction(...asked)),
    traceBlock: async (...asked) => runner.run(await jobs.traceBlock(...asked)),
    traceCall: async (...asked) => runner.run(await jobs.traceCall(...asked)),
    getProof: async (...asked) => runner.run(await jobs.getProof(...asked)),
    searchTransactions: (search) => searchTransactions(storage, search),
    chainConfig: () => rules.configAt(storage.genesisHash, storage.head().timestamp),
    feeHistory: createFeeReads(storage),
    nextBaseFee: () => storage.head().nextBaseFee,
  };
}
