import type { ShardId } from '@bulkhead/protocol';
import type { L1View, PostedBatch, StandingClaim } from '@bulkhead/settlement';
import { isFull } from './bound-flows.js';

type ClaimsView = Pick<L1View, 'batch' | 'claims' | 'truncatedWithin'>;

/**
 * The last block whose lane totals are in L1's ledger for certain: that of the newest claim which stands and reaches back to
 * another such claim. What changed after it belongs into the next claim; a total that comes twice does no harm.
 */
export function findClaimedTo(view: ClaimsView, shardId: ShardId): number {
  const claims = view.claims(shardId);
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
 * The block after which a claim must tell every change of a lane: the end of the batch of the claim that stands before it.
 * Less is asked of one that was on its way when others were truncated: its batch's own changes.
 *
 * @param before the claim that stands before it, if any
 */
export function findOwedSince(
  view: Pick<L1View, 'batch' | 'truncatedWithin'>,
  shardId: ShardId,
  claim: StandingClaim,
  before: StandingClaim | undefined,
): number {
  const batch = view.batch(shardId, claim.batchIndex);
  if (batch !== undefined && mayHaveGap(view, shardId, claim, batch)) return batch.header.firstBlock - 1;
  const previous = before && view.batch(shardId, before.batchIndex);
  return previous === undefined ? 0 : lastBlockOf(previous);
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
