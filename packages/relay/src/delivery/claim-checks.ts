import type { Hex } from 'viem';

/** A claim that stands on L1, as far as it speaks of its source's outbox. */
export interface OutboxClaim {
  readonly outputs: { readonly outboxRoot: Hex; readonly outboxCount: bigint };
}

/** `behind`: sections have not brought so many messages yet. */
export type ClaimVerdict = 'matched' | 'behind' | 'mismatch';

/** What the outbox of a mirror says of each claim that stands. */
export interface ClaimChecks {
  /**
   * Looks at the claims that stand now, oldest first; those it has judged are not judged again. L1 adds and removes claims
   * at the end of its list only. Returns the claims that turn out wrong at this look.
   */
  check(standing: readonly OutboxClaim[]): readonly OutboxClaim[];
  /** The outbox lost its messages from `count` on: what was said of more has to be said anew. */
  truncate(count: number): void;
  /** Messages under a claimed root. */
  readonly verified: number;
  readonly mismatches: number;
  /** How many messages the outbox had when a claim gave it this root. */
  findCount(outboxRoot: Hex): number | undefined;
}

interface Checked {
  readonly claim: OutboxClaim;
  readonly count: number;
  verdict: ClaimVerdict;
}

/** @param outbox - what sections have brought; `rootAt` of at most `count` messages */
export function createClaimChecks(outbox: { readonly count: number; rootAt(count: number): Hex }): ClaimChecks {
  /** As the claims stand. */
  const checked: Checked[] = [];
  let behind: Checked[] = [];
  let verified = 0;
  let mismatches = 0;
  /** Roots that were matched. What a claim's root says of the messages stays true when the claim falls. */
  const counts = new Map<Hex, number>([[outbox.rootAt(0), 0]]);

  function judge(entry: Checked): void {
    if (entry.count > outbox.count) {
      entry.verdict = 'behind';
      behind.push(entry);
      return;
    }
    const root = outbox.rootAt(entry.count);
    if (root === entry.claim.outputs.outboxRoot.toLowerCase()) {
      entry.verdict = 'matched';
      verified = Math.max(verified, entry.count);
      counts.set(root, entry.count);
      return;
    }
    entry.verdict = 'mismatch';
    mismatches += 1;
  }

  function recount(): void {
    verified = 0;
    mismatches = 0;
    for (const { verdict, count } of checked) {
      if (verdict === 'matched') verified = Math.max(verified, count);
      if (verdict === 'mismatch') mismatches += 1;
    }
    behind = checked.filter(({ verdict }) => verdict === 'behind');
  }

  function dropFallen(standing: readonly OutboxClaim[]): void {
    const before = checked.length;
    while (checked.length > standing.length) checked.pop();
    while (checked.length > 0 && checked.at(-1)?.claim !== standing[checked.length - 1]) checked.pop();
    if (checked.length < before) recount();
  }

  return {
    check(standing) {
      dropFallen(standing);
      const due = behind;
      behind = [];
      for (let at = checked.length; at < standing.length; at++) {
        const claim = standing[at];
        if (claim === undefined) break;
        const entry: Checked = { claim, count: Number(claim.outputs.outboxCount), verdict: 'behind' };
        checked.push(entry);
        due.push(entry);
      }
      for (const entry of due) judge(entry);
      return due.filter(({ verdict }) => verdict === 'mismatch').map(({ claim }) => claim);
    },
    truncate(count) {
      for (const entry of checked) if (entry.count > count) entry.verdict = 'behind';
      for (const [root, known] of counts) if (known > count) counts.delete(root);
      recount();
    },
    get verified() {
      return verified;
    },
    get mismatches() {
      return mismatches;
    },
    findCount: (outboxRoot) => counts.get(outboxRoot),
  };
}
