import type { Caller, Extension } from '@bulkhead/rpc';
import { CodedError } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import { z } from 'zod';

/** Methods of the namespace by name. */
export type Methods = Readonly<Record<string, Extension>>;

/** A method that has code run, for each caller in its turn and as long as he waits. */
export function heavy(run: (params: readonly unknown[], caller?: Caller) => Promise<unknown>): Extension {
  return Object.assign((params: readonly unknown[], caller?: Caller) => run(params, caller), { heavy: true });
}

export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((text) => text.toLowerCase() as Hex);
export const index = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^0x[0-9a-f]{1,8}$/)
    .transform((text) => Number(text)),
]);
export const noParams = z.tuple([]);

/** @throws CodedError INVALID_PARAMS (reject) */
export function parse<S extends z.ZodType>(schema: S, params: readonly unknown[]): z.output<S> {
  const result = schema.safeParse([...params]);
  if (result.success) return result.data;
  throw new CodedError({
    code: 'INVALID_PARAMS',
    message: z.prettifyError(result.error).split('\n')[0] ?? 'bad params',
    verdict: 'reject',
  });
}
