import { createVM, type RunTxResult, runTx } from '@ethereumjs/vm';
import { zeroHash } from 'viem';
import { runSystemCalls } from '../block/system-calls.js';
import { executionError } from '../errors.js';
import { createEvmBlock } from '../evm/evm-block.js';
import { createScene, createShardVm } from '../evm/shard-vm.js';
import { rowsOfBlock } from '../reads/block-reads.js';
import { EvmState } from '../state/evm-state.js';
import { StateOverlay } from '../state/overlay.js';
import { EMPTY_STATE } from '../state/state-reader.js';
import type { ShardStorage } from '../storage/shard-storage.js';
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
export function createEthereumReplay(rules: EthereumRules, storage: ShardStorage): ReplayBlock {
  const { buckets } = storage;
  return async (number, visit, last = Number.MAX_SAFE_INTEGER) => {
    const parent = storage.parentAt(await buckets.summary.get(number - 1));
    const block = decodeImportedBlock(await buckets.raw.get(number), rules);
    const json = await buckets.block.get(number);
    const state = new ReplayState(new StateOverlay(EMPTY_STATE));
    const machine = await createShardVm(block.common, { burnsBaseFee: rules.burnsBaseFee, state });
    machine.setScene(createScene(parent.reader, parent.blockHash));
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
    const transactions = await rowsOfBlock(buckets.transaction, number);
    for (const [index, each] of transactions.slice(0, last + 1).entries()) {
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
