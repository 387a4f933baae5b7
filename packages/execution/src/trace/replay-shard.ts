import { type EthTransaction, SYSTEM_TX_TYPE } from '@bulkhead/protocol';
import { zeroHash } from 'viem';
import { applySystemTransaction } from '../block/apply-system-transaction.js';
import { applyUserTransaction } from '../block/apply-user-transaction.js';
import { runSystemCalls } from '../block/system-calls.js';
import type { TransactionOutcome } from '../block/transaction-outcome.js';
import { executionError } from '../errors.js';
import type { ChainRules } from '../evm/chain-rules.js';
import { createEvmBlock, type EvmBlock } from '../evm/evm-block.js';
import { createScene, createShardVm, type ShardVm } from '../evm/shard-vm.js';
import { fromHex, toQuantity } from '../hex.js';
import { encodeTransactionJson } from '../raw/encode-transaction-json.js';
import { ancestorsOf } from '../reads/ancestors.js';
import type { ViewSource } from '../reads/view-source.js';
import { createTrieState } from '../state/trie-state.js';
import { decodeTransaction } from '../tx/decode-transaction.js';
import type { ReplayBlock } from './replay.js';
import { tracedOf, tracedRunOf } from './traced-transaction.js';

const SYSTEM_TYPE = toQuantity(SYSTEM_TX_TYPE);

/** Replays blocks of a shard under its own rules. */
export function createShardReplay(rules: ChainRules, source: ViewSource): ReplayBlock {
  return async ({ parent, block: json, transactions }, interrupt, visit) => {
    const point = { number: BigInt(json.number), timestamp: BigInt(json.timestamp) };
    const block = createEvmBlock({
      ...point,
      coinbase: json.miner,
      gasLimit: BigInt(json.gasLimit),
      baseFee: BigInt(json.baseFeePerGas ?? 0),
      prevRandao: json.mixHash,
    });
    const vm = await createShardVm(rules.commonAt(point), { burnsBaseFee: rules.burnsBaseFee, interruptible: true });
    vm.state.interrupt = interrupt;
    const reader = createTrieState(fromHex(parent.stateRoot), source.nodes, source.readCode);
    vm.setScene(createScene(reader, ancestorsOf(source, parent)));
    const parentBeaconBlockRoot = json.parentBeaconBlockRoot ?? zeroHash;
    await runSystemCalls(vm, block, { parentHash: json.parentHash, parentBeaconBlockRoot });
    for (const [index, each] of transactions.entries()) {
      await visit({
        index,
        json: each,
        vm,
        traced: tracedOf(each, block.coinbase),
        run: async () => tracedRunOf(await apply(vm, block, each)),
      });
    }
  };
}

function apply(vm: ShardVm, block: EvmBlock, json: EthTransaction): Promise<TransactionOutcome> {
  const { type, from, to, gas, input, sourceHash } = json;
  if (type === SYSTEM_TYPE && to !== null && sourceHash !== undefined) {
    return applySystemTransaction(vm, block, { sourceHash, from, to, gas: BigInt(gas), data: input });
  }
  const decoded = decodeTransaction(encodeTransactionJson(json), vm.common.chainId());
  if (!decoded.ok) throw executionError('STATE_CORRUPT', `transaction ${json.hash} is not one`);
  return applyUserTransaction(vm, block, decoded.transaction);
}
