import type { BlockInputs, GenesisConfig } from '@bulkhead/protocol';
import { SHARD_CONTRACTS } from '@bulkhead/protocol';
import { executionError } from '../errors.js';
import { createEvmBlock } from '../evm/evm-block.js';
import { createScene, type ReadBlockHash, type ShardVm } from '../evm/shard-vm.js';
import { createPacer } from '../pacer.js';
import type { StateReader } from '../state/state-reader.js';
import type { NodeSource } from '../trie/node-source.js';
import { BlockDraft } from './block-draft.js';
import { type BlockMeter, timed } from './block-meter.js';
import { runDerivedTransactions } from './run-derived-transactions.js';
import { runUserTransactions } from './run-user-transactions.js';
import { sealBlock } from './seal-block.js';
import type { BlockSummary, SealedBlock } from './sealed-block.js';
import { runSystemCalls } from './system-calls.js';

/** What execution runs with; the same for every block of a shard. */
export interface Machine {
  readonly config: GenesisConfig;
  readonly vm: ShardVm;
  readonly nodes: NodeSource;
}

/** The state that a block is executed on. */
export interface ParentState {
  readonly summary: BlockSummary;
  readonly reader: StateReader;
  readonly blockHash: ReadBlockHash;
}

export type ExecuteOptions = (
  | {
      /** The inputs are given: all of them are tried. */
      readonly mode: 'import';
    }
  | {
      /** The inputs are an offer: the builder may end the block early, and keeps what is included. */
      readonly mode: 'build';
      /** Asked before each user transaction, with the gas used and the payload bytes (see SealedBlock) so far. */
      readonly shouldStop?: (gasUsed: bigint, payloadBytes: number) => boolean;
    }
) & { readonly meter?: BlockMeter };

/**
 * The block that `inputs` make on `parent`: a function of these two, the same for the sequencer and for every follower
 * (docs/spec/derivation.md). Stores nothing.
 *
 * @throws NOT_NEXT_BLOCK when the inputs contradict the parent, STATE_CORRUPT, EXECUTION_FAULT, VALUE_CREATED
 */
export async function executeBlock(
  machine: Machine,
  parent: ParentState,
  inputs: BlockInputs,
  options: ExecuteOptions,
): Promise<SealedBlock> {
  const { config, vm } = machine;
  checkInputs(parent.summary, inputs);
  const { origin } = inputs;
  const block = createEvmBlock({
    number: BigInt(inputs.number),
    timestamp: BigInt(inputs.timestamp),
    coinbase: SHARD_CONTRACTS.FeeVault,
    gasLimit: config.gasLimit,
    baseFee: parent.summary.nextBaseFee,
    prevRandao: origin.prevRandao,
  });
  const scene = createScene(parent.reader, parent.blockHash);
  vm.setScene(scene);
  const draft = new BlockDraft(inputs.deliveries);
  const pace = createPacer();

  await runSystemCalls(vm, block, {
    parentHash: parent.summary.hash,
    parentBeaconBlockRoot: origin.parentBeaconBlockRoot,
  });
  const derived = await timed(options.meter, 'run', () => runDerivedTransactions(vm, block, draft, inputs, pace));
  const users = await runUserTransactions(vm, block, draft, inputs.transactions, options, pace);
  return sealBlock(machine, parent, inputs, {
    block,
    overlay: scene.overlay,
    draft,
    users,
    derived,
    meter: options.meter,
    pace,
  });
}

function checkInputs(parent: BlockSummary, { number, timestamp, origin }: BlockInputs): void {
  const meta = { parent: parent.number, number, timestamp, origin: origin.number };
  if (number !== parent.number + 1) {
    throw executionError('NOT_NEXT_BLOCK', `block ${number} does not follow block ${parent.number}`, { meta });
  }
  if (timestamp < parent.timestamp) {
    throw executionError('NOT_NEXT_BLOCK', `block ${number} is older than its parent`, { meta });
  }
  if (parent.originNumber !== undefined && origin.number < parent.originNumber) {
    throw executionError('NOT_NEXT_BLOCK', `block ${number} goes back to an earlier origin`, { meta });
  }
}
