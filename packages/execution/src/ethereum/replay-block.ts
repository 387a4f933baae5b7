import { createVM, type RunTxResult, runTx } from '@ethereumjs/vm';
import { zeroHash } from 'viem';
import { runSystemCalls } from '../block/system-calls.js';
import { executionError } from '../errors.js';
import { createEvmBlock } from '../evm/evm-block.js';
import { createScene, createShardVm } from '../evm/shard-vm.js';
import { fromHex } from '../hex.js';
import { ancestorsOf } from '../reads/ancestors.js';
import type { ViewSource } from '../reads/view-source.js';
import { EvmState } from '../state/evm-state.js';
import { StateOverlay } from '../state/overlay.js';
import { EMPTY_STATE } from '../state/state-reader.js';
import { createTrieState } from '../state/trie-state.js';
import type { ReplayBlock } from '../trace/replay.js';
import { tracedOf } from '../trace/traced-transaction.js';
import type { TracedRun } from '../trace/tracer.js';
import type { EthereumRules } from './ethereum-rules.js';
import { decodeImportedBlock } from './import-block.js';

/** Nobody looks at the receipts of a replay, so roots after each transaction need not be right. */
class ReplayState extends EvmState {
  override async getStateRoot(): Promise<Uint8Array> {
    return new Uint8Array(32);
  }
}

/** Replays imported blocks under the rules of their forks. */
export function createEthereumReplay(rules: EthereumRules, source: ViewSource): ReplayBlock {
  return async ({ parent, block: json, transactions, raw }, interrupt, visit) => {
    if (raw === undefined) throw executionError('STATE_CORRUPT', 'an imported block was not kept');
    const block = decodeImportedBlock(raw, rules);
    const state = new ReplayState(new StateOverlay(EMPTY_STATE));
    const { burnsBaseFee } = rules;
    const machine = await createShardVm(block.common, { burnsBaseFee, interruptible: true, state });
    state.interrupt = interrupt;
    const reader = createTrieState(fromHex(parent.stateRoot), source.nodes, source.readCode);
    machine.setScene(createScene(reader, ancestorsOf(source, parent)));
    await runSystemCalls(
      machine,
      createEvmBlock({
        number: block.header.number,
        timestamp: block.header.timestamp,
        coinbase: json.miner,
        gasLimit: block.header.gasLimit,
        baseFee: block.header.baseFeePerGas ?? 0n,
        prevRandao: json.mixHash,
        difficulty: block.header.difficulty,
      }),
      { parentHash: json.parentHash, parentBeaconBlockRoot: json.parentBeaconBlockRoot ?? zeroHash },
    );
    const vm = await createVM({ common: block.common, stateManager: state, evm: machine.evm });
    for (const [index, each] of transactions.entries()) {
      const tx = block.transactions[index];
      if (tx === undefined) throw executionError('STATE_CORRUPT', 'an imported block lacks a transaction');
      await visit({
        index,
        json: each,
        vm: machine,
        traced: tracedOf(each, json.miner),
        run: async () => tracedRunOf(await runTx(vm, { tx, block })),
      });
    }
  };
}

function tracedRunOf({ totalGasSpent, execResult }: RunTxResult): TracedRun {
  return {
    gasUsed: totalGasSpent,
    output: execResult.returnValue,
    exception: execResult.exceptionError?.error,
  };
}
