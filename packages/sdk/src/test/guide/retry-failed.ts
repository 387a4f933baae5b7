import { BaseError, ContractFunctionRevertedError, type Hex } from 'viem';
import type { Shard } from './open-network.js';

/** Has the call of a failed message made again, with more gas; answers with where it is then, and why. */
export async function retryFailed(destination: Shard, id: Hex) {
  const before = await destination.read.getMessageStatus({ id });
  if (before.stage !== 'failed') return before;
  try {
    const hash = await destination.wallet.retryMessage({ id, gas: 2_000_000n });
    await destination.read.waitForTransactionReceipt({ hash });
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((each) => each instanceof ContractFunctionRevertedError);
    // It would fail again: `cause` says why, `next` until when it can be tried.
    if (reverted) return before;
    throw error;
  }
  return destination.read.getMessageStatus({ id });
}
