import type {
  AccessListResult,
  BlockOverrides,
  CallRequest,
  CallResult,
  EstimateResult,
  EthHeader,
  SimulationRequest,
  SimulationResult,
  StateOverrides,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { ChainRules } from '../evm/chain-rules.js';
import type { BlockEnvironment } from '../evm/evm-block.js';
import type { ReadBlockHash } from '../evm/shard-vm.js';
import { fromHex } from '../hex.js';
import { simulate } from '../simulate/simulate.js';
import { createTrieState, type ReadCode } from '../state/trie-state.js';
import type { NodeSource } from '../trie/node-source.js';
import { accessListView } from './access-list.js';
import { callView } from './call.js';
import { estimateView } from './estimate-gas.js';
import { overrideView, type View } from './view.js';
import { createVmPool } from './vm-pool.js';

/** A block and the state after it, as plain data: it may come from another thread. */
export interface ViewBlock extends BlockEnvironment {
  readonly stateRoot: Hex;
}

/**
 * What views read from: everything in it is found by its hash and never changes, so it may lie behind a message port and
 * be kept as long as wanted.
 */
export interface ViewSource {
  readonly nodes: NodeSource;
  readonly readCode: ReadCode;
  readonly blockHash: ReadBlockHash;
}

/**
 * Runs what users want to try out. An EVM in JavaScript starves its event loop while it runs, so a process that also
 * builds blocks should have this in a worker that it can end.
 */
export interface ViewRunner {
  /** eth_call after `block`. @throws CALL_INVALID */
  call(block: ViewBlock, request: CallRequest, state?: StateOverrides, overrides?: BlockOverrides): Promise<CallResult>;
  /** eth_estimateGas after `block`. @throws CALL_INVALID */
  estimateGas(block: ViewBlock, request: CallRequest, state?: StateOverrides): Promise<EstimateResult>;
  /** eth_createAccessList after `block`. @throws CALL_INVALID */
  createAccessList(block: ViewBlock, request: CallRequest, state?: StateOverrides): Promise<AccessListResult>;
  /** eth_simulateV1 after the block that has this header. */
  simulate(base: EthHeader, request: SimulationRequest): Promise<SimulationResult>;
}

export function createViewRunner(rules: ChainRules, source: ViewSource): ViewRunner {
  const calls = createVmPool(rules, { anyInitcode: true });
  // What is estimated shall be sent, so there the limits of transactions hold.
  const estimates = createVmPool(rules, { anyInitcode: false });

  function viewOf({ stateRoot, ...environment }: ViewBlock): View {
    return {
      environment,
      reader: createTrieState(fromHex(stateRoot), source.nodes, source.readCode),
      blockHash: source.blockHash,
    };
  }

  return {
    async call(block, request, state, overrides) {
      const view = await overrideView(viewOf(block), state, overrides);
      return calls.use(block, (vm) => callView(vm, view, request));
    },
    async estimateGas(block, request, state) {
      const view = await overrideView(viewOf(block), state);
      return estimates.use(block, (vm) => estimateView(vm, view, request));
    },
    async createAccessList(block, request, state) {
      const view = await overrideView(viewOf(block), state);
      return estimates.use(block, (vm) => accessListView(vm, view, request));
    },
    simulate(base, request) {
      const point = { number: BigInt(base.number), timestamp: BigInt(base.timestamp) };
      return calls.use(point, (vm) => simulate({ rules, source, vm, base, request }));
    },
  };
}
