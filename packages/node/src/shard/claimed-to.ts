import type { ShardId } from '@bulkhead/protocol';
import type { L1View, PostedBatch, StandingClaim } from '@bulkhead/settlement';
import { isFull } from './bound-flows.js';

type ClaimsView = Pick<L1View, 'batch' | 'claims' | 'truncatedWithin'>;

/** What a claim must tell: every change of a lane after a block, bounded by what the claims before it told. */
export interface Owed {
  readonly since: number;
  /** Those that its proposer knew of, oldest first; undefined where nobody can know. */
  readonly claims: readonly StandingClaim[] | undefined;
}

/**
 * The last block whose lane totals are in L1's ledger for certain: that of the newest claim which stands and reaches back to
 * another such claim. What changed after it belongs into the next claim; a total that comes twice does no harm.
 */
export function findClaimedTo(
  view: ClaimsView,
  shardId: ShardId,
  claims: readonly StandingClaim[] = view.claims(shardId),
): number {
  for (let at = claims.length - 1; at >= 0; at--) {
    const claim = claims[at];
    const batch = claim && view.batch(shardId, claim.batchIndex);
    // The totals of a claim on a stake count only once it has settled, and somebody has seen to it. A full one may have left
    // some for the next.
    if (claim === undefined || batch === undefined || claim.staked || isFull(claim.outputs)) continue;
    if (!mayHaveGap(view, shardId, claim, batch)) return lastBlockOf(batch);
  }
  return 0;
}

/**
 * What the claim at a position of those that stand must tell, by what its proposer may have known of the claims before it: all
 * of them, or those alone that its batch's origin had seen. Less is asked of one that was on its way when others were truncated:
 * its batch's own changes.
 *
 * @returns the least first
 */
export function findOwed(view: ClaimsView, shardId: ShardId, position: number): readonly Owed[] {
  const all = view.claims(shardId);
  const claim = all[position];
  const batch = claim && view.batch(shardId, claim.batchIndex);
  if (claim === undefined || batch === undefined) return [];
  if (mayHaveGap(view, shardId, claim, batch)) return [{ since: batch.header.firstBlock - 1, claims: undefined }];
  const owed: Owed[] = [];
  for (let known = position; known >= 0; known--) {
    const claims = all.slice(0, known);
    owed.push({ since: findClaimedTo(view, shardId, claims), claims });
    if ((claims.at(-1)?.l1Block ?? 0) <= batch.header.l1OriginNumber) break;
  }
  return owed;
}

/** Its sequencer may not have known of a truncation: an L1 block that the batch names as origin, it had seen. */
function mayHaveGap(
  view: Pick<L1View, 'truncatedWithin'>,
  shardId: ShardId,
  { l1Block }: StandingClaim,
  { header }: PostedBatch,
): boolean {
  return view.truncatedWithin(shardId, header.l1OriginNumber, l1Block);
}

function lastBlockOf({ header }: PostedBatch): number {
  return header.firstBlock + header.blockCount - 1;
}
