import type { Log } from '@ethereumjs/evm';
import type { Address } from 'viem';

/** What a transaction did, before it has a place in a receipt. */
export interface TransactionOutcome {
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** Most gas that was spent at any moment, before refunds: a lower gas limit fails. */
  readonly peakGas: bigint;
  readonly logs: readonly Log[];
  /** Set for creations, failed ones too. */
  readonly contractAddress: Address | undefined;
  /** Return data, or revert data. */
  readonly output: Uint8Array;
  /** Why it failed, in the EVM's words. */
  readonly exception: string | undefined;
}
