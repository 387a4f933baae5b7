import { type Flow, MAX_FLOWS_PER_CLAIM, type Outputs } from '@bulkhead/protocol';
import type { StandingClaim } from '@bulkhead/settlement';

type Direction = 'inTotals' | 'outTotals';
type Totals = StandingClaim['outputs']['inTotals'];
type ClaimedFlows = Pick<StandingClaim, 'staked' | 'outputs'>;

/**
 * What one claim tells of `outputs`: at most as many flows of each direction as L1 reads. Where there are more, those that L1
 * has not heard of come first, then those it heard of longest ago, so that each has its turn.
 *
 * @param claims - those that stand, oldest first
 */
export function boundFlows(outputs: Outputs, claims: readonly ClaimedFlows[]): Outputs {
  return {
    ...outputs,
    inTotals: choose('inTotals', outputs.inTotals, claims),
    outTotals: choose('outTotals', outputs.outTotals, claims),
  };
}

/** True for a claim that may have left flows out. */
export function isFull({ inTotals, outTotals }: StandingClaim['outputs']): boolean {
  return inTotals.length >= MAX_FLOWS_PER_CLAIM || outTotals.length >= MAX_FLOWS_PER_CLAIM;
}

/**
 * A flow that a claim leaves out against its turn: one of `changed`, where L1 would have read it, or where another one was told
 * that L1 had heard of later.
 *
 * @param told - what the claim says of this direction
 * @param changed - what it had to choose from
 * @param claims - those that stood before it, oldest first; undefined where nobody can know which its proposer counted on: then
 * only a claim that L1 reads to its end must tell all
 */
export function findLeftOut(
  direction: Direction,
  told: Totals,
  changed: readonly Flow[],
  claims: readonly ClaimedFlows[] | undefined,
): Flow | undefined {
  if (claims === undefined && told.length >= MAX_FLOWS_PER_CLAIM) return undefined;
  const lanes = new Set(told.slice(0, MAX_FLOWS_PER_CLAIM).map(flowKey));
  const isTold = (flow: Flow): boolean => lanes.has(flowKey(flow));
  if (claims === undefined || changed.length <= MAX_FLOWS_PER_CLAIM) return changed.find((flow) => !isTold(flow));
  const heard = hearing(direction, claims);
  const due = changed.filter((flow) => !heard.isKnown(flow)).sort((a, b) => heard.at(a) - heard.at(b));
  const chosen = due.filter(isTold);
  const leftOut = due.find((flow) => !isTold(flow));
  if (leftOut === undefined) return undefined;
  const last = chosen.at(-1);
  const inTurn = last === undefined || heard.at(last) <= heard.at(leftOut);
  return chosen.length >= MAX_FLOWS_PER_CLAIM && inTurn ? undefined : leftOut;
}

function choose(direction: Direction, flows: readonly Flow[], claims: readonly ClaimedFlows[]): readonly Flow[] {
  if (flows.length <= MAX_FLOWS_PER_CLAIM) return flows;
  const heard = hearing(direction, claims);
  return flows
    .filter((flow) => !heard.isKnown(flow))
    .sort((a, b) => heard.at(a) - heard.at(b) || heard.fromStrangersAt(a) - heard.fromStrangersAt(b))
    .slice(0, MAX_FLOWS_PER_CLAIM);
}

/** What L1 has heard of each lane, and from which of the claims. */
function hearing(direction: Direction, claims: readonly ClaimedFlows[]) {
  const known = new Map<string, bigint>();
  const toldAt = new Map<string, number>();
  const strangersAt = new Map<string, number>();
  for (const [position, { staked, outputs }] of claims.entries()) {
    // What left beside held-back arrivals may have been more than the ledger had for the shard: it is told again.
    const inFull = direction === 'inTotals' || outputs.inTotals.length < MAX_FLOWS_PER_CLAIM;
    for (const flow of outputs[direction].slice(0, MAX_FLOWS_PER_CLAIM)) {
      const lane = flowKey(flow);
      // The totals of a claim on a stake reach the ledger late, or never.
      (staked ? strangersAt : toldAt).set(lane, position);
      if (!staked && inFull) known.set(lane, flow.total);
    }
  }
  return {
    isKnown: (flow: Flow): boolean => known.get(flowKey(flow)) === flow.total,
    at: (flow: Flow): number => toldAt.get(flowKey(flow)) ?? -1,
    fromStrangersAt: (flow: Flow): number => strangersAt.get(flowKey(flow)) ?? -1,
  };
}

/** The lane and asset of a flow. */
export function flowKey(flow: {
  readonly peer: number;
  readonly originShard: number;
  readonly originToken: string;
}): string {
  return `${flow.peer}/${flow.originShard}/${flow.originToken.toLowerCase()}`;
}
