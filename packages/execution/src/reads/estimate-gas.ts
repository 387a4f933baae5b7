import type { CallRequest, EstimateResult } from '@bulkhead/protocol';
import type { ShardVm } from '../evm/shard-vm.js';
import { equalBytes } from '../hex.js';
import { EMPTY_CODE_HASH } from '../state/account-body.js';
import { MAX_TX_GAS, TX_GAS } from '../tx/intrinsic-gas.js';
import { CALL_GAS_CAP, CallHalt, type CallRun, checkRequest, runCall, toCallResult, toRunnable } from './call.js';
import type { View } from './view.js';

/** Gas that a call with value hands to its callee on top; a run may need it without spending it. */
const CALL_STIPEND = 2_300n;
/** The search ends when the bounds are this close, in thousandths of the upper one, as in geth. */
const TOLERANCE_PER_MILLE = 15n;

/** eth_estimateGas on a view: a gas limit with which the call succeeds, close to the least one (geth's search). */
export async function estimateView(vm: ShardVm, view: View, request: CallRequest): Promise<EstimateResult> {
  checkRequest(request);
  const run = async (gas: bigint): Promise<CallRun> => runCall(vm, view, await toRunnable(view, request, gas));
  const succeeds = async (gas: bigint): Promise<boolean> => {
    const attempt = await run(gas);
    return attempt.ran && attempt.outcome.succeeded;
  };

  const bound = await upperBound(view, request);
  if (bound === undefined) return { status: 'halt', reason: CallHalt.InsufficientFunds };
  if ((await isPlainTransfer(view, request)) && bound >= TX_GAS && (await succeeds(TX_GAS))) {
    return { status: 'success', gas: TX_GAS };
  }

  const first = await run(bound);
  const result = toCallResult(first);
  if (result.status === 'revert') return { status: 'revert', data: result.data };
  if (result.status === 'halt' || !first.ran) {
    const reason = result.status === 'halt' ? result.reason : CallHalt.OutOfGas;
    const isShort = reason === CallHalt.OutOfGas || reason === CallHalt.IntrinsicGas;
    return { status: 'halt', reason: isShort ? `gas required exceeds allowance (${bound})` : reason };
  }

  let low = first.outcome.gasUsed - 1n;
  let high = bound;
  // Most runs succeed with what they spent before refunds, and a 64th more for the gas that calls hold back.
  const likely = ((first.outcome.peakGas + CALL_STIPEND) * 64n) / 63n;
  if (likely < high) {
    if (await succeeds(likely)) high = likely;
    else low = likely;
  }
  while (low + 1n < high && (high - low) * 1_000n >= TOLERANCE_PER_MILLE * high) {
    const middle = (high + low) / 2n;
    // Most runs need little more than they use, so the low end is searched first.
    const next = middle > low * 2n ? low * 2n : middle;
    if (await succeeds(next)) high = next;
    else low = next;
  }
  return { status: 'success', gas: high };
}

/** The most gas the caller may name and can pay for; undefined when it can't even pay the value. */
async function upperBound(view: View, request: CallRequest): Promise<bigint | undefined> {
  const limit = view.environment.gasLimit;
  const asked = request.gas !== undefined && request.gas >= TX_GAS ? request.gas : limit;
  let bound = least(asked, CALL_GAS_CAP, MAX_TX_GAS);
  const { sender, maxFeePerGas, value } = await toRunnable(view, request, bound);
  if (maxFeePerGas > 0n) {
    const balance = (await view.reader.getAccount(sender))?.balance ?? 0n;
    if (balance < value) return undefined;
    bound = least(bound, (balance - value) / maxFeePerGas);
  }
  return bound;
}

async function isPlainTransfer(view: View, request: CallRequest): Promise<boolean> {
  const { to, data, accessList, authorizations } = await toRunnable(view, request, 0n);
  if (to === undefined || data.length > 0 || accessList.length > 0 || authorizations.length > 0) return false;
  const account = await view.reader.getAccount(to);
  return account === undefined || equalBytes(account.codeHash, EMPTY_CODE_HASH);
}

function least(first: bigint, ...others: readonly bigint[]): bigint {
  return others.reduce((smallest, each) => (each < smallest ? each : smallest), first);
}
