import { type Flow, MAX_FLOWS_PER_CLAIM, type Outputs } from '@bulkhead/protocol';
import type { StandingClaim } from '@bulkhead/settlement';
import { flowKey } from './bound-flows.js';

/** A claim that says something else than its batch led to here. */
export interface OutputMismatch {
  readonly batchIndex: number;
  /** The first field that differs. */
  readonly field: keyof Outputs;
  readonly claimed: string;
  readonly derived: string;
}

type ClaimedOutputs = StandingClaim['outputs'];

/**
 * Compares a claim with re-execution, field by field (docs/spec/batches.md, Outputs).
 *
 * @param outputsSince what a claim of the batch's last block says of lanes that changed after a block
 * @param since the block after which the claim must tell every change of a lane
 */
export async function checkClaim(
  { batchIndex, outputs: claimed }: Pick<StandingClaim, 'batchIndex' | 'outputs'>,
  outputsSince: (block: number) => Promise<Outputs>,
  since: number,
): Promise<OutputMismatch | undefined> {
  const derived = await outputsSince(since);
  for (const field of ['blockHash', 'stateRoot', 'outboxRoot', 'outboxCount'] as const) {
    const [says, is] = [String(claimed[field]), String(derived[field])];
    if (says !== is) return { batchIndex, field, claimed: says, derived: is };
  }
  for (const field of ['inTotals', 'outTotals'] as const) {
    const difference = await differingFlow(claimed[field], derived[field], async () => (await outputsSince(0))[field]);
    if (difference !== undefined) return { batchIndex, field, ...difference };
  }
  return undefined;
}

/** Totals that did not change may be repeated; those that did must be there, as far as L1 reads a claim. */
async function differingFlow(
  claimed: ClaimedOutputs['inTotals'],
  changed: readonly Flow[],
  readAll: () => Promise<readonly Flow[]>,
): Promise<Pick<OutputMismatch, 'claimed' | 'derived'> | undefined> {
  const told = new Map(claimed.map((flow) => [flowKey(flow), flow.total]));
  const known = new Map(changed.map((flow) => [flowKey(flow), flow.total]));
  if (changed.length <= MAX_FLOWS_PER_CLAIM)
    for (const [lane, total] of known)
      if (!told.has(lane)) return { claimed: `nothing of ${lane}`, derived: `${lane} ${total}` };
  let all: ReadonlyMap<string, bigint> | undefined;
  for (const [lane, total] of told) {
    let derived = known.get(lane);
    if (derived === undefined) {
      all ??= new Map((await readAll()).map((flow) => [flowKey(flow), flow.total]));
      derived = all.get(lane) ?? 0n;
    }
    if (derived !== total) return { claimed: `${lane} ${total}`, derived: `${lane} ${derived}` };
  }
  return undefined;
}
