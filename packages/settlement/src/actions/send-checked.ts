import { CodedError } from '@bulkhead/runtime';
import type { TransactionReceipt } from 'viem';
import { call } from 'viem/actions';
import { decodeRevert, findRevertData } from '../l1/decode-revert.js';
import { type PipelinedCall, type PipelineOptions, sendPipelined } from '../l1/send-pipelined.js';

/** Tries a call on the newest state first, so that a refusal costs nothing, then sends it and waits for its receipt. */
export async function sendChecked(options: PipelineOptions, planned: PipelinedCall): Promise<TransactionReceipt> {
  const { client, account } = options;
  const { label, gas, ...request } = planned;
  await call(client, { account, gas, ...request }).catch((cause: unknown) => {
    const data = findRevertData(cause);
    if (data === undefined) throw cause;
    const reason = decodeRevert(data);
    throw new CodedError({
      code: 'L1_TX_REVERTED',
      message: `${label} would be refused by L1: ${reason}`,
      verdict: 'reject',
      meta: { label, reason },
      cause,
    });
  });
  const [receipt] = await sendPipelined(options, [planned]);
  if (receipt === undefined) throw new RangeError('no receipt');
  return receipt;
}
