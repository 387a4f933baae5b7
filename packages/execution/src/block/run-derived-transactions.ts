import {
  admitDeliveries,
  type BlockInputs,
  deliveryTx,
  encodeSystemTx,
  originUpdateTx,
  QueueKind,
  queueEntryTx,
  type SystemTx,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import type { EvmBlock } from '../evm/evm-block.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { fromHex, toHex } from '../hex.js';
import type { Pace } from '../pacer.js';
import { applySystemTransaction } from './apply-system-transaction.js';
import type { BlockDraft } from './block-draft.js';
import { guarded } from './guarded.js';
import { runForcedTransaction } from './run-forced-transaction.js';
import type { QueueOutcome, SealedBlock } from './sealed-block.js';
import type { TransactionOutcome } from './transaction-outcome.js';

export type DerivedTransactionsResult = Pick<SealedBlock, 'queue' | 'skippedDeliveries'>;

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
): Promise<DerivedTransactionsResult> {
  if (inputs.originUpdated) await run(originUpdateTx(inputs.number, inputs.origin));
  const queue: QueueOutcome[] = [];
  for (const entry of inputs.queueEntries) queue.push({ index: entry.index, ...(await runEntry(entry)) });
  const { admitted, skipped } = admitDeliveries(inputs.deliveries, block.gasLimit);
  for (const { position, delivery } of admitted) {
    const transaction = deliveryTx(inputs.number, position, delivery);
    if (transaction !== undefined) await run(transaction);
  }
  return { queue, skippedDeliveries: skipped.map(({ position, reason }) => ({ position, reason })) };

  async function runEntry(entry: BlockInputs['queueEntries'][number]): Promise<Omit<QueueOutcome, 'index'>> {
    if (entry.kind === QueueKind.Transaction) {
      const outcome = await runForcedTransaction(vm, block, draft, entry);
      await pace();
      return outcome;
    }
    const transaction = queueEntryTx(entry);
    if (transaction !== undefined) return { transactionHash: await run(transaction), code: undefined };
    const isKnown = entry.kind === QueueKind.Deposit || entry.kind === QueueKind.Policy;
    return { transactionHash: undefined, code: isKnown ? 'DECODE' : 'KIND' };
  }

  async function run(transaction: SystemTx): Promise<Hex> {
    const raw = fromHex(encodeSystemTx(transaction));
    const hash = toHex(keccak256(raw));
    const outcome = await guarded(vm, { mayLeaveOut: false }, () => applySystemTransaction(vm, block, transaction));
    draft.addSystem(transaction, hash, raw, outcome ?? faulted(transaction));
    await pace();
    return hash;
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
