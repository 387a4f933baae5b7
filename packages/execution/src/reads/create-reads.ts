import type {
  BlockOverrides,
  BlockSelector,
  CallRequest,
  CallResult,
  EstimateResult,
  EthLog,
  LogQuery,
  StateOverrides,
} from '@bulkhead/protocol';
import type { Common } from '@ethereumjs/common';
import type { Address, Hex } from 'viem';
import type { ShardStorage } from '../storage/shard-storage.js';
import { getSummary } from './block-index.js';
import { type BlockReads, createBlockReads } from './block-reads.js';
import { callView } from './call.js';
import { estimateView } from './estimate-gas.js';
import { createFeeReads, type ReadFeeHistory } from './fee-reads.js';
import { getLogs } from './log-reads.js';
import { type AccountProof, getProof } from './proof-reads.js';
import { createStateReads, type StateReads } from './state-reads.js';
import { createView, overrideView, type View } from './view.js';
import { createVmPool } from './vm-pool.js';

/** Everything that JSON-RPC asks of a shard's chain and state. Rejects with BLOCK_NOT_FOUND for an unknown block. */
export interface ShardReads extends BlockReads, StateReads {
  /** @throws LIMIT_EXCEEDED */
  getLogs(query: LogQuery): Promise<readonly EthLog[]>;
  call(request: CallRequest, at: BlockSelector, state?: StateOverrides, block?: BlockOverrides): Promise<CallResult>;
  estimateGas(request: CallRequest, at: BlockSelector, state?: StateOverrides): Promise<EstimateResult>;
  feeHistory: ReadFeeHistory;
  /** Base fee of the block after the head, wei. */
  nextBaseFee(): bigint;
  getProof(address: Address, slots: readonly Hex[], at: BlockSelector): Promise<AccountProof>;
}

export interface ReadsModules {
  readonly common: Common;
  readonly storage: ShardStorage;
}

export function createReads({ common, storage }: ReadsModules): ShardReads {
  const calls = createVmPool(common, { anyInitcode: true });
  // What is estimated shall be sent, so there the limits of transactions hold.
  const estimates = createVmPool(common, { anyInitcode: false });

  async function viewAt(at: BlockSelector): Promise<View> {
    const summary = await getSummary(storage, at);
    const block = await storage.buckets.block.get(summary.number);
    return createView(storage.parentAt(summary), { coinbase: block.miner, prevRandao: block.mixHash });
  }

  return {
    ...createBlockReads(storage),
    ...createStateReads(storage),
    getLogs: (query) => getLogs(storage, query),
    async call(request, at, state, block) {
      const view = await overrideView(await viewAt(at), state, block);
      return calls.use((vm) => callView(vm, view, request));
    },
    async estimateGas(request, at, state) {
      const view = await overrideView(await viewAt(at), state);
      return estimates.use((vm) => estimateView(vm, view, request));
    },
    feeHistory: createFeeReads(storage),
    nextBaseFee: () => storage.head().nextBaseFee,
    getProof: (address, slots, at) => getProof(storage, address, slots, at),
  };
}
