/**
 * The protections of the protocol, each of which a test can switch off to show that it is needed.
 * Every flag names a rule of the ledger or of the inbox; all of them are on in the real protocol.
 */
export interface Guards {
  /** Inbox: `(src, index)` is consumed by the first delivery. */
  readonly nullifier: boolean;
  /** Inbox: `claimed + amount <= cap`. */
  readonly capCheck: boolean;
  /** Inbox: a cap leaf counts only for its own destination and asset. */
  readonly capLeafBinding: boolean;
  /** Inbox: the message names this shard as its destination. */
  readonly dstBinding: boolean;
  /** Inbox: the message's source is the position of the proven settlement leaf. */
  readonly srcBinding: boolean;
  /** Inbox: kinds without value carry none, WITHDRAW is never delivered on a shard. */
  readonly canonicalKind: boolean;
  /** Inbox: a `settled` lane accepts only the settled outbox root. */
  readonly laneSafety: boolean;
  /** Inbox: a RETURN has no deadline, so it never bounces. */
  readonly returnNeverExpires: boolean;
  /** Inbox: a RETURN repeats asset and amount of the message that it gives back. */
  readonly returnMatchesRecord: boolean;
  /** Inbox: only the destination of a message returns or answers it. */
  readonly replyFromDestination: boolean;
  /** Outbox: a record is closed once, from `Open`. */
  readonly closedOnce: boolean;
  /** Inbox: only what left a record is given back. */
  readonly returnOnlyWhatComesBack: boolean;
  /** Inbox: Delivered and Returned exclude each other. */
  readonly terminalOnce: boolean;
  /** Inbox: a failed message is tried again until its deadline only. */
  readonly retryBeforeDeadline: boolean;
  /** Inbox: a failed message is given back after its deadline only. */
  readonly finalizeAfterDeadline: boolean;
  /** Inbox: closed while a call of it runs. Either this or `terminalFirst` suffices. */
  readonly entryLock: boolean;
  /** Inbox: the nullifier is set before any code of others runs. */
  readonly terminalFirst: boolean;
  /** Send and receive: `amount < 2^128`; L1: a total counts up to `2^192 - 1`. */
  readonly amountBound: boolean;
  /** Proposer: a claim carries every lane that L1 is behind on, not only those the batch changed. */
  readonly carryBehind: boolean;
  /** Derivation: blocks that import what L1 dropped are unwound. */
  readonly unwindImports: boolean;
  /** L1: `min(..., bal)` for what leaves a shard. */
  readonly balBound: boolean;
  /** L1: `min(inTotal, cumOut)` for what enters a shard. */
  readonly inBound: boolean;
  /** L1: inTotals before outTotals. */
  readonly inBeforeOut: boolean;
  /** L1: flows only between two different registered shards (or to L1). */
  readonly laneExists: boolean;
  /** L1: a claim is not measured against its predecessor, which may be false. */
  readonly doorIgnoresPredecessor: boolean;
  /** L1: deposits are credited up to a pointer that never moves back. */
  readonly depositPointer: boolean;
  /** L1: the truncation of a claim reverses no flow. */
  readonly neverReverse: boolean;
  /** L1: the truncation of a claim removes no cap leaf. */
  readonly capsNeverRewind: boolean;
  /** L1: a claim may be truncated only inside its window. */
  readonly truncateInWindow: boolean;
  /** L1: a staked claim of a third party moves no value and shows no root before it is settled. */
  readonly stakedDeferred: boolean;
  /** L1: withdrawals are a lane to shard 0, reserved when claimed, not a race for `bal` when paid. */
  readonly exitLane: boolean;
  /** L1: a withdrawal pays at most what the exit lane (or `bal`) holds. */
  readonly withdrawBound: boolean;
  /** L1: a withdrawal proves a leaf of kind WITHDRAW to shard 0. */
  readonly withdrawKind: boolean;
  /** L1: a withdrawal needs a settled claim. */
  readonly withdrawSettled: boolean;
  /** L1: a withdrawal needs a standing claim. */
  readonly withdrawStanding: boolean;
  /** L1: `(shard, index)` is paid once. */
  readonly withdrawNullifier: boolean;
}

/** Every protection on: the protocol as it is meant to be. */
export const ALL_GUARDS: Guards = {
  nullifier: true,
  capCheck: true,
  capLeafBinding: true,
  dstBinding: true,
  srcBinding: true,
  canonicalKind: true,
  laneSafety: true,
  returnNeverExpires: true,
  returnMatchesRecord: true,
  replyFromDestination: true,
  closedOnce: true,
  returnOnlyWhatComesBack: true,
  terminalOnce: true,
  retryBeforeDeadline: true,
  finalizeAfterDeadline: true,
  entryLock: true,
  terminalFirst: true,
  amountBound: true,
  carryBehind: true,
  unwindImports: true,
  balBound: true,
  inBound: true,
  inBeforeOut: true,
  laneExists: true,
  doorIgnoresPredecessor: true,
  depositPointer: true,
  neverReverse: true,
  capsNeverRewind: true,
  truncateInWindow: true,
  stakedDeferred: true,
  exitLane: true,
  withdrawBound: true,
  withdrawKind: true,
  withdrawSettled: true,
  withdrawStanding: true,
  withdrawNullifier: true,
};

/** All guards but the named ones. */
export function without(...names: readonly (keyof Guards)[]): Guards {
  const off = Object.fromEntries(names.map((name) => [name, false]));
  return { ...ALL_GUARDS, ...off };
}
