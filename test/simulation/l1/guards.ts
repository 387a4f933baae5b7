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
] as const;

/** What StateClaims and AssetVault check beside the ledger's own rules (docs/spec/messages.md, Withdrawals). */
export const CLAIM_GUARDS = [
  'truncateByArbiter',
  'truncateStanding',
  'truncateInWindow',
  'outboxCountNeverShrinks',
  'settledRootIsSettled',
  'leafDomain',
  'withdrawSource',
  'withdrawProof',
  'withdrawIndexBound',
] as const;

/** Rules of the ledger's model that the vault runs. */
export const LEDGER_GUARDS = [
  'inBound',
  'balBound',
  'inBeforeOut',
  'laneExists',
  'amountBound',
  'depositPointer',
  'neverReverse',
  'capsNeverRewind',
  'withdrawBound',
  'withdrawKind',
  'withdrawSettled',
  'withdrawStanding',
  'withdrawNullifier',
] as const satisfies readonly (keyof Guards)[];

export type GuardName = (typeof DOOR_GUARDS | typeof CLAIM_GUARDS | typeof LEDGER_GUARDS)[number];

export const ALL_L1_GUARDS: readonly GuardName[] = [...new Set([...DOOR_GUARDS, ...CLAIM_GUARDS, ...LEDGER_GUARDS])];

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
