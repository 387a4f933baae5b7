import type {
  EthHeader,
  SimulatedBlock,
  SimulationRequest,
  SimulationResult,
  StateOverrides,
} from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import { executionError } from '../errors.js';
import type { ChainRules } from '../evm/chain-rules.js';
import { createShardVm, resetTransaction, type ShardVm, type ShardVmOptions } from '../evm/shard-vm.js';
import { fromHex } from '../hex.js';
import { ancestorsOf } from '../reads/ancestors.js';
import { CALL_GAS_CAP } from '../reads/call.js';
import { applyOverrides } from '../reads/view.js';
import type { ViewSource } from '../reads/view-source.js';
import { StateOverlay } from '../state/overlay.js';
import { createTrieState } from '../state/trie-state.js';
import { draftHeader } from './draft-header.js';
import { type PlannedBlock, planBlocks } from './plan-blocks.js';
import { changedPrecompiles } from './precompile-moves.js';
import { SimulationRefused } from './refusal.js';
import { type GasPool, runSimulatedBlock } from './run-block.js';
import { createSimulationBudget } from './simulation-budget.js';

export interface SimulationContext {
  readonly rules: ChainRules;
  readonly source: ViewSource;
  /** Of the fork of `base`. */
  readonly vm: ShardVm;
  /** The simulation stands on the state after it. */
  readonly base: EthHeader;
  readonly request: SimulationRequest;
}

/** eth_simulateV1: runs blocks of calls one after the other, and shows the blocks that they would be. Leaves no trace. */
export async function simulate(context: SimulationContext): Promise<SimulationResult> {
  try {
    return { status: 'ran', blocks: await runBlocks(context) };
  } catch (error) {
    if (error instanceof SimulationRefused) return { status: 'refused', code: error.code, message: error.message };
    if (error instanceof CodedError) throw error;
    // What the EVM library throws is the outcome of what it was given.
    throw executionError('CALL_INVALID', 'the simulation could not run', { cause: error });
  } finally {
    resetTransaction(context.vm);
  }
}

/** The part of the overrides that concerns accounts; moves of precompiles are none of theirs. */
function accountOverrides({ state }: PlannedBlock): StateOverrides {
  return Object.fromEntries(
    Object.entries(state).map(([address, { movePrecompileTo: _moved, ...account }]) => [address, account]),
  );
}

async function runBlocks({ rules, source, vm, base, request }: SimulationContext): Promise<readonly SimulatedBlock[]> {
  const start = { number: BigInt(base.number), timestamp: BigInt(base.timestamp) };
  const planned = planBlocks(start, request);
  const baseRoot = fromHex(base.stateRoot);
  const overlay = new StateOverlay(createTrieState(baseRoot, source.nodes, source.readCode));
  const pool: GasPool = { left: CALL_GAS_CAP };
  const budget = createSimulationBudget();
  const vms = new Map<string, ShardVm>([[rules.forkAt(start), vm]]);
  const blocks: SimulatedBlock[] = [];
  const ancestorHash = ancestorsOf(source, { number: Number(base.number), hash: base.hash });
  const blockHash = async (number: number): Promise<Uint8Array> => {
    const own = blocks[number - Number(start.number) - 1];
    return own === undefined ? ancestorHash(number) : fromHex(own.hash);
  };
  let parent = base;
  for (const plan of planned) {
    const machine = await vmFor(plan);
    const draft = draftHeader(rules, machine.common, parent, plan, request.validation);
    await applyOverrides(overlay, accountOverrides(plan));
    machine.setScene({ overlay, blockHash });
    const block = await runSimulatedBlock({
      vm: machine,
      request,
      plan,
      draft,
      overlay,
      baseRoot,
      nodes: source.nodes,
      pool,
      budget,
      hasRequests: rules.hasBlobs && machine.common.isActivatedEIP(7685),
    });
    blocks.push(block);
    parent = block;
  }
  return blocks;

  async function vmFor(plan: PlannedBlock): Promise<ShardVm> {
    const fork = rules.forkAt(plan);
    const plain = vms.get(fork) ?? (await createSimulationVm(plan));
    vms.set(fork, plain);
    const precompiles = changedPrecompiles(plan, plain.evm.precompiles);
    if (precompiles === undefined) return plain;
    return createSimulationVm(plan, precompiles);
  }

  async function createSimulationVm(plan: PlannedBlock, precompiles?: ShardVmOptions['precompiles']): Promise<ShardVm> {
    const options = { anyInitcode: true, burnsBaseFee: rules.burnsBaseFee, interruptible: true };
    const made = await createShardVm(rules.commonAt(plan), { ...options, ...(precompiles && { precompiles }) });
    made.state.interrupt = vm.state.interrupt;
    return made;
  }
}
