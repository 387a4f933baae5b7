import {
  admitDeliveries,
  type BlockInputs,
  deliveryTx,
  encodeSystemTx,
  originUpdateTx,
  queueEntryTx,
  type SystemTx,
} from '@bulkhead/protocol';
import { keccak256 } from '../crypto/keccak.js';
import type { EvmBlock } from '../evm/evm-block.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { fromHex, toHex } from '../hex.js';
import type { Pace } from '../pacer.js';
import { applySystemTransaction } from './apply-system-transaction.js';
import type { BlockDraft } from './block-draft.js';
import { guarded } from './guarded.js';
import type { SealedBlock } from './sealed-block.js';
import type { TransactionOutcome } from './transaction-outcome.js';

/**
 * The transactions that derivation makes, in their order: origin update, queue entries, deliveries
 * (docs/spec/derivation.md, Order inside a block).
 */
export async function runDerivedTransactions(
  vm: ShardVm,
  block: EvmBlock,
  draft: BlockDraft,
  inputs: BlockInputs,
  pace: Pace,
): Promise<Pick<SealedBlock, 'skippedDeliveries'>> {
  if (inputs.originUpdated) await run(originUpdateTx(inputs.number, inputs.origin));
  for (const entry of inputs.queueEntries) await run(queueEntryTx(entry));
  const { admitted, skipped } = admitDeliveries(inputs.deliveries, block.gasLimit);
  for (const { position, delivery } of admitted) await run(deliveryTx(inputs.number, position, delivery));
  return { skippedDeliveries: skipped.map(({ position, reason }) => ({ position, reason })) };

  async function run(transaction: SystemTx | undefined): Promise<void> {
    if (transaction === undefined) return;
    const raw = fromHex(encodeSystemTx(transaction));
    const outcome = await guarded(vm, { mayLeaveOut: false }, () => applySystemTransaction(vm, block, transaction));
    draft.addSystem(transaction, toHex(keccak256(raw)), raw, outcome ?? faulted(transaction));
    await pace();
  }
}

/** A derived transaction that the EVM could not run: it has its place in the block all the same. */
function faulted({ gas }: SystemTx): TransactionOutcome {
  return {
    succeeded: false,
    gasUsed: gas,
    peakGas: gas,
    logs: [],
    contractAddress: undefined,
    output: new Uint8Array(0),
    exception: 'fault',
  };
}
