import { ALL_GUARDS, type Guards } from '@bulkhead/protocol/model';

/** What BatchInbox checks at the door (docs/spec/batches.md, Header and Queue rule). */
export const DOOR_GUARDS = [
  'sequencer',
  'dataHash',
  'batchIndex',
  'prevBatchHash',
  'firstBlock',
  'blockCount',
  'timestampOrder',
  'timestampAhead',
  'originPast',
  'originOrder',
  'originHash',
  'settlementRoot',
  'queueOrder',
  'queueEnd',
  'queueCount',
  'queueGas',
  'queueAboveOrigin',
  'queueDue',
  'queueAccumulator',
  'forceOverdue',
] as const;

/** What StateClaims and AssetVault check beside the ledger's own rules (docs/spec/messages.md, Withdrawals). */
export const CLAIM_GUARDS = [
  'truncateByArbiter',
  'truncateInWindow',
  'outboxCountNeverShrinks',
  'settledRootIsSettled',
  'leafDomain',
  'withdrawSource',
  'withdrawProof',
  'withdrawIndexBound',
] as const;

/** What StateClaims asks of strangers (docs/spec/batches.md, Outputs). */
export const STAKE_GUARDS = [
  'proposeBatchHash',
  'proposeNewer',
  'proposeStalled',
  'proposeStake',
  'proposeOneStake',
  'stakedDeferred',
  'totalsSettled',
  'totalsMatch',
  'releaseOwn',
  'releaseSettled',
  'releaseOnce',
  'forfeitFallen',
] as const;

/** What the arbiter's committee and the guardian are bound by (docs/spec/batches.md, Arbiter and Guardian). */
export const OFFICE_GUARDS = [
  'objectVerifier',
  'objectOnce',
  'objectThreshold',
  'pauseByGuardian',
  'pauseLength',
  'pauseCoolDown',
  'pauseStopsWindow',
  'pauseStopsWithdrawals',
] as const;

/** Rules of the ledger's model that the vault runs. */
export const LEDGER_GUARDS = [
  'inBound',
  'balBound',
  'inBeforeOut',
  'laneExists',
  'depositPointer',
  'neverReverse',
  'capsNeverRewind',
  'withdrawBound',
  'withdrawKind',
  'withdrawSettled',
  'withdrawStanding',
  'withdrawNullifier',
] as const satisfies readonly (keyof Guards)[];

const ALL_NAMES = [...DOOR_GUARDS, ...CLAIM_GUARDS, ...STAKE_GUARDS, ...OFFICE_GUARDS, ...LEDGER_GUARDS] as const;
export type GuardName = (typeof ALL_NAMES)[number];

export const ALL_L1_GUARDS: readonly GuardName[] = [...new Set<GuardName>(ALL_NAMES)];

/** Which protections of L1 are on: all, unless a test wants to see what one is for. */
export interface L1Guards {
  on(name: GuardName): boolean;
  readonly ledger: Guards;
}

export function guardsWithout(...off: readonly GuardName[]): L1Guards {
  const missing = new Set<GuardName>(off);
  const ledger = { ...ALL_GUARDS };
  for (const name of LEDGER_GUARDS) if (missing.has(name)) ledger[name] = false;
  return { on: (name) => !missing.has(name), ledger };
}
