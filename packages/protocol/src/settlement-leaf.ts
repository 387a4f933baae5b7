import type { Hex } from 'viem';
import type { BatchIndex, Domain } from './ids.js';

/** A shard's newest standing claim as it stands in the settlement tree (docs/spec/messages.md). */
export interface SettlementLeaf {
  readonly domain: Domain;
  readonly batchIndex: BatchIndex;
  readonly stateRoot: Hex;
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
  readonly settledOutboxRoot: Hex;
  readonly capRoot: Hex;
}

/** Proof that L1's ledger moved at least `cap` of an asset onto a lane. */
export interface CapProof {
  readonly cap: bigint;
  readonly index: number;
  readonly branch: readonly Hex[];
}

/** Everything `Inbox.deliver` needs beside the message and its payload (docs/spec/messages.md). */
export interface DeliveryProof {
  readonly settlementRoot: Hex;
  readonly leaf: SettlementLeaf;
  /** 16 siblings, leaf level first. */
  readonly settlementBranch: readonly Hex[];
  /** 32 siblings, leaf level first. */
  readonly outboxBranch: readonly Hex[];
  readonly cap: CapProof | undefined;
}
