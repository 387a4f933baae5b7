import { type Flow, MAX_FLOWS_PER_CLAIM, type Outputs } from '@bulkhead/protocol';
import type { StandingClaim } from '@bulkhead/settlement';

type Direction = 'inTotals' | 'outTotals';
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

function choose(direction: Direction, flows: readonly Flow[], claims: readonly ClaimedFlows[]): readonly Flow[] {
  if (flows.length <= MAX_FLOWS_PER_CLAIM) return flows;
  const told = new Map<string, { readonly total: bigint; readonly position: number }>();
  for (const [position, { staked, outputs }] of claims.entries()) {
    if (staked) continue;
    for (const flow of outputs[direction].slice(0, MAX_FLOWS_PER_CLAIM))
      told.set(flowKey(flow), { total: flow.total, position });
  }
  const toldAt = (flow: Flow): number => told.get(flowKey(flow))?.position ?? -1;
  return flows
    .filter((flow) => told.get(flowKey(flow))?.total !== flow.total)
    .sort((a, b) => toldAt(a) - toldAt(b))
    .slice(0, MAX_FLOWS_PER_CLAIM);
}

/** The lane and asset of a flow. */
export function flowKey(flow: {
  readonly peer: number;
  readonly originShard: number;
  readonly originToken: string;
}): string {
  return `${flow.peer}/${flow.originShard}/${flow.originToken.toLowerCase()}`;
}
