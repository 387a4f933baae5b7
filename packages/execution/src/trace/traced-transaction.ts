import type { EthTransaction } from '@bulkhead/protocol';
import type { Address } from 'viem';
import type { TransactionOutcome } from '../block/transaction-outcome.js';
import { recoverAuthority } from '../tx/apply-authorizations.js';
import type { Traced, TracedRun } from './tracer.js';

/** What a tracer needs to know of a transaction. */
export function tracedOf(json: EthTransaction, coinbase: Address): Traced {
  const authorities = (json.authorizationList ?? []).flatMap((each) => {
    const authority = recoverAuthority({
      chainId: BigInt(each.chainId),
      address: each.address,
      nonce: BigInt(each.nonce),
      yParity: Number(each.yParity),
      r: BigInt(each.r),
      s: BigInt(each.s),
    });
    return authority === undefined ? [] : [authority];
  });
  return { from: json.from, to: json.to ?? undefined, coinbase, gasLimit: BigInt(json.gas), authorities };
}

export function tracedRunOf({ gasUsed, output, exception }: TransactionOutcome): TracedRun {
  return { gasUsed, output, exception };
}
