import type { z } from 'zod';

/** One method of a channel: what goes in and what comes out, parsed at both ends. */
export interface Method<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
}
export type Api = Readonly<Record<string, Method>>;

/** What goes with a call beside its params. */
export interface CallContext {
  /** Aborted when nobody waits for the answer any more: the caller gets CALL_ABORTED at once, the callee may stop. */
  readonly signal?: AbortSignal | undefined;
}

/** Callers of an API's methods. */
export type Client<A extends Api> = {
  readonly [K in keyof A]: (
    params: z.input<A[K]['params']>,
    context?: CallContext,
  ) => Promise<z.output<A[K]['result']>>;
};

/** Implementations of an API's methods. */
export type Handlers<A extends Api> = {
  readonly [K in keyof A]: (
    params: z.output<A[K]['params']>,
    context?: CallContext,
  ) => Promise<z.input<A[K]['result']>>;
};

/** @returns the pair unchanged, with its types kept for inference. */
export function method<P extends z.ZodType, R extends z.ZodType>(params: P, result: R): Method<P, R> {
  return { params, result };
}
