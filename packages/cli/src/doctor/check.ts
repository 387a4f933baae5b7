import { CodedError, describeError } from '@bulkhead/runtime';

/** `warn`: it works without, slower or with less. `fail`: `bulkhead up` would not. */
export type Verdict = 'ok' | 'warn' | 'fail';

/** One thing that a network needs. */
export interface Check {
  readonly name: string;
  /** What was found; what it throws is a failure. */
  run(): Promise<Finding>;
}

export interface Finding {
  readonly verdict: Verdict;
  /** In one line; of what is not well, with what can be done about it. */
  readonly detail: string;
}

export type Diagnosis = Finding & { readonly name: string };

export const ok = (detail: string): Finding => ({ verdict: 'ok', detail });
export const warn = (detail: string): Finding => ({ verdict: 'warn', detail });
export const fail = (detail: string): Finding => ({ verdict: 'fail', detail });

/** Runs them in order; one that breaks down stops none of the others. */
export async function diagnose(checks: readonly Check[]): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const { name, run } of checks) {
    const finding = await run().catch((error: unknown) => {
      // What one of ours says is meant for people already.
      const reason = error instanceof CodedError ? error.message : describeError(error);
      return fail(reason.replaceAll(/\s+/g, ' '));
    });
    found.push({ name, ...finding });
  }
  return found;
}
