import {
  type EthLog,
  type EthTransaction,
  SIMULATION_CODES,
  type SimulatedBlock,
  type SimulatedCall,
  type SimulatedCallResult,
  type SimulationRequest,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { applyUserTransaction } from '../block/apply-user-transaction.js';
import { logsBloom } from '../block/bloom.js';
import { encodeReceipt } from '../block/receipt.js';
import { runSystemCalls } from '../block/system-calls.js';
import type { TransactionOutcome } from '../block/transaction-outcome.js';
import { createEvmBlock, type EvmBlock } from '../evm/evm-block.js';
import { gethWording } from '../evm/geth-wording.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { toHex, toQuantity } from '../hex.js';
import { EMPTY_ACCOUNT } from '../state/account-body.js';
import type { StateOverlay } from '../state/overlay.js';
import type { NodeSource } from '../trie/node-source.js';
import { effectiveGasPrice } from '../tx/user-transaction.js';
import type { HeaderDraft } from './draft-header.js';
import type { PlannedBlock } from './plan-blocks.js';
import { SimulationRefused } from './refusal.js';
import { runRequests } from './requests.js';
import { revertMessage } from './revert-message.js';
import { sealSimulated } from './seal-simulated.js';
import { BLOB_GAS, type CompleteCall, checkCall, completeCall, paysNoBlobs, unsignedJson } from './simulated-call.js';
import type { SimulationBudget } from './simulation-budget.js';
import { overlayRoot } from './state-root.js';
import { type CountedLog, type LogCounter, recordTransfers } from './transfer-log.js';
import { creditReward, creditWithdrawals } from './withdrawals.js';

/** Gas that a whole simulation may use. */
export interface GasPool {
  left: bigint;
}

export interface BlockRun {
  readonly vm: ShardVm;
  readonly request: SimulationRequest;
  readonly plan: PlannedBlock;
  readonly draft: HeaderDraft;
  readonly overlay: StateOverlay;
  readonly baseRoot: Uint8Array;
  readonly nodes: NodeSource;
  readonly pool: GasPool;
  /** Of the whole simulation too. */
  readonly budget: SimulationBudget;
  /** Whether contracts are asked for requests at the end of the block (EIP-7685); on a shard there are none. */
  readonly hasRequests: boolean;
}

/** What one call of a block left. */
interface CallRun {
  readonly json: EthTransaction;
  readonly outcome: TransactionOutcome;
  readonly receipt: Uint8Array;
  /** With transfers, where they are asked for. */
  readonly logs: readonly CountedLog[];
}

/** Runs a block on the state that the overlay holds, and makes the block of it. @throws SimulationRefused */
export async function runSimulatedBlock(run: BlockRun): Promise<SimulatedBlock> {
  const { vm, request, plan, draft, overlay, pool, budget } = run;
  budget.spendBlock(plan.block.withdrawals?.length ?? 0);
  const block = createEvmBlock(draft.environment);
  const chainId = vm.common.chainId();
  await runSystemCalls(vm, block, {
    parentHash: draft.parentHash,
    parentBeaconBlockRoot: draft.parentBeaconBlockRoot ?? ZERO,
  });
  const runs: CallRun[] = [];
  let gasUsed = 0n;
  let blobGasUsed = 0n;
  const counter: LogCounter = { next: 0 };
  for (const call of plan.calls) {
    const complete = await prepare(call);
    const gasPrice = effectiveGasPrice(complete, block.baseFee);
    const json = unsignedJson(complete, chainId, gasPrice);
    const { outcome, logs } = await runCall(run, block, complete, counter);
    budget.spendCall(outcome, logs, request.fullTransactions ? json : undefined);
    gasUsed += outcome.gasUsed;
    blobGasUsed += BLOB_GAS * BigInt(complete.blobHashes?.length ?? 0);
    pool.left -= outcome.gasUsed;
    const bloom = logsBloom(outcome.logs);
    const receipt = encodeReceipt(Number(json.type), outcome.succeeded, gasUsed, bloom, outcome.logs);
    runs.push({ json, outcome, receipt, logs });
  }
  const requestsHash = run.hasRequests ? await runRequests(vm, block) : undefined;
  await creditReward(vm.common, overlay, draft.environment.coinbase);
  creditWithdrawals(overlay, await withdrawalAccounts(), plan.block.withdrawals ?? []);
  const stateRoot = await overlayRoot(overlay, run.baseRoot, run.nodes);
  const sealed = sealSimulated({
    draft,
    withdrawals: plan.block.withdrawals ?? [],
    transactions: runs.map(({ json }) => json),
    receipts: runs.map(({ receipt }) => receipt),
    bloom: logsBloom(runs.flatMap(({ outcome }) => outcome.logs)),
    gasUsed,
    blobGasUsed,
    stateRoot: toHex(stateRoot),
    requestsHash,
    fullTransactions: request.fullTransactions,
  });
  const calls = runs.map(({ json, outcome, logs }, position) => {
    const shown = logs.map(({ log: [address, topics, data], index }): EthLog => {
      return {
        address: toHex(address),
        topics: topics.map(toHex),
        data: toHex(data),
        blockNumber: sealed.number,
        blockHash: sealed.hash,
        blockTimestamp: sealed.timestamp,
        transactionHash: json.hash,
        transactionIndex: toQuantity(position),
        logIndex: toQuantity(index),
        removed: false,
      };
    });
    return callJson(outcome, shown);
  });
  return { ...sealed, calls };

  async function prepare(call: SimulatedCall): Promise<CompleteCall> {
    const { gasLimit } = block;
    const asked = call.gas ?? gasLimit - gasUsed;
    if (gasUsed + asked > gasLimit) {
      const message = `block gas limit reached: ${gasUsed} >= ${gasLimit}`;
      throw new SimulationRefused(SIMULATION_CODES.blockGasLimit, message);
    }
    const sender = (call.from ?? ZERO_ADDRESS).toLowerCase() as Hex;
    const account = (await overlay.getAccount(sender)) ?? EMPTY_ACCOUNT;
    const legacy = draft.isLondon ? call : { ...call, gasPrice: call.gasPrice ?? 0n };
    const complete = completeCall(legacy, account.nonce, asked < pool.left ? asked : pool.left);
    const { baseFee } = block;
    const { blobBaseFee } = draft.environment;
    const { validation } = request;
    checkCall(complete, { validation, accountNonce: account.nonce, balance: account.balance, baseFee, blobBaseFee });
    const blobPrice = paysNoBlobs(complete, validation) ? 0n : blobBaseFee;
    const blobFee = BLOB_GAS * BigInt(complete.blobHashes?.length ?? 0) * blobPrice;
    if (blobFee > 0n) overlay.putAccount(sender, { ...account, balance: account.balance - blobFee });
    return complete;
  }

  async function withdrawalAccounts() {
    return Promise.all(
      (plan.block.withdrawals ?? []).map(async ({ address }) => (await overlay.getAccount(address)) ?? EMPTY_ACCOUNT),
    );
  }
}

const ZERO: Hex = `0x${'00'.repeat(32)}`;
const ZERO_ADDRESS: Hex = `0x${'00'.repeat(20)}`;

async function runCall(
  { vm, request }: BlockRun,
  block: EvmBlock,
  call: CompleteCall,
  counter: LogCounter,
): Promise<Pick<CallRun, 'outcome' | 'logs'>> {
  const transfers = request.traceTransfers ? recordTransfers(vm, counter) : undefined;
  try {
    const outcome = await applyUserTransaction(vm, block, call);
    return { outcome, logs: transfers?.logs() ?? outcome.logs.map((log) => ({ log, index: counter.next++ })) };
  } finally {
    transfers?.stop();
  }
}

function callJson(outcome: TransactionOutcome, logs: readonly EthLog[]): SimulatedCallResult {
  const { succeeded, output, exception, gasUsed, peakGas } = outcome;
  const isRevert = exception === 'revert';
  const common = {
    // As in geth, what a call reverts with is in its error alone.
    returnData: succeeded ? toHex(output) : ('0x' as const),
    logs,
    gasUsed: toQuantity(gasUsed),
    maxUsedGas: toQuantity(peakGas),
  };
  if (succeeded) return { ...common, status: '0x1' };
  const error = isRevert
    ? { message: revertMessage(output), code: SIMULATION_CODES.reverted, data: toHex(output) }
    : { message: gethWording(exception ?? 'failed'), code: SIMULATION_CODES.vmError };
  return { ...common, status: '0x0', error };
}
