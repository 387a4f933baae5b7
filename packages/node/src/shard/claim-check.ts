import type { Flow, Outputs } from '@bulkhead/protocol';
import type { StandingClaim } from '@bulkhead/settlement';
import { findLeftOut, flowKey } from './bound-flows.js';
import type { Owed } from './claimed-to.js';

/** A claim that says something else than its batch led to here. */
export interface OutputMismatch {
  readonly batchIndex: number;
  /** The first field that differs. */
  readonly field: keyof Outputs;
  readonly claimed: string;
  readonly derived: string;
}

type Difference = Pick<OutputMismatch, 'field' | 'claimed' | 'derived'>;
type FlowField = 'inTotals' | 'outTotals';

const FLOW_FIELDS: readonly FlowField[] = ['inTotals', 'outTotals'];

/**
 * Compares a claim with re-execution, field by field (docs/spec/batches.md, Outputs).
 *
 * @param outputsSince what a claim of the batch's last block says of lanes that changed after a block
 * @param owed what the claim must tell; by any one of them it may be right
 */
export async function checkClaim(
  { batchIndex, outputs: claimed }: Pick<StandingClaim, 'batchIndex' | 'outputs'>,
  outputsSince: (block: number) => Promise<Outputs>,
  owed: readonly Owed[],
): Promise<OutputMismatch | undefined> {
  const asked = new Map<number, Promise<Outputs>>();
  const derivedSince = (block: number): Promise<Outputs> => {
    const known = asked.get(block) ?? outputsSince(block);
    asked.set(block, known);
    return known;
  };
  const newest = await derivedSince(owed[0]?.since ?? 0);
  for (const field of ['blockHash', 'stateRoot', 'outboxRoot', 'outboxCount'] as const) {
    const [says, is] = [String(claimed[field]), String(newest[field])];
    if (says !== is) return { batchIndex, field, claimed: says, derived: is };
  }
  const difference =
    (await wrongTotal(claimed, newest, () => derivedSince(0))) ?? (await leftOut(claimed, derivedSince, owed));
  return difference && { batchIndex, ...difference };
}

/** Totals that did not change may be repeated, but what is told must be true. */
async function wrongTotal(
  claimed: StandingClaim['outputs'],
  changed: Outputs,
  readAll: () => Promise<Outputs>,
): Promise<Difference | undefined> {
  for (const field of FLOW_FIELDS) {
    const known = totalsOf(changed[field]);
    for (const flow of claimed[field]) {
      const lane = flowKey(flow);
      const derived = known.get(lane) ?? totalsOf((await readAll())[field]).get(lane) ?? 0n;
      if (derived !== flow.total) return { field, claimed: `${lane} ${flow.total}`, derived: `${lane} ${derived}` };
    }
  }
  return undefined;
}

/** Those that changed must be there, as far as L1 reads a claim, and each in its turn. */
async function leftOut(
  claimed: StandingClaim['outputs'],
  derivedSince: (block: number) => Promise<Outputs>,
  owed: readonly Owed[],
): Promise<Difference | undefined> {
  let first: Difference | undefined;
  for (const { since, claims } of owed) {
    const changed = await derivedSince(since);
    const missing = FLOW_FIELDS.map((field) => {
      const flow = findLeftOut(field, claimed[field], changed[field], claims);
      return flow && { field, claimed: `nothing of ${flowKey(flow)}`, derived: `${flowKey(flow)} ${flow.total}` };
    }).find((difference) => difference !== undefined);
    if (missing === undefined) return undefined;
    first ??= missing;
  }
  return first;
}

function totalsOf(flows: readonly Flow[]): ReadonlyMap<string, bigint> {
  return new Map(flows.map((flow) => [flowKey(flow), flow.total]));
}
