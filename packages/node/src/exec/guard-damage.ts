import { isDamage } from '@bulkhead/execution';
import { CodedError } from '@bulkhead/runtime';
import type { Api, CallContext, Handlers } from '../channel/api.js';

/**
 * Handlers that stop answering once the database turns out to be damaged: nothing more is read from it or written to it.
 * Callers get EXEC_DAMAGED (retry): the next exec, with a new database, will answer.
 *
 * @param onDamage - called once, with what was found
 */
export function guardDamage<A extends Api>(handlers: Handlers<A>, onDamage: (error: unknown) => void): Handlers<A> {
  let damaged = false;
  const guard = (handler: Handler) => async (params: unknown, context?: CallContext) => {
    if (damaged) throw execDamaged();
    try {
      return await handler(params, context);
    } catch (error) {
      if (!isDamage(error)) throw error;
      const isFirst = !damaged;
      damaged = true;
      if (isFirst) onDamage(error);
      throw execDamaged(error);
    }
  };
  const guarded = Object.entries(handlers).map(([name, handler]) => [name, guard(handler as Handler)]);
  return Object.fromEntries(guarded) as Handlers<A>;
}

type Handler = (params: unknown, context?: CallContext) => Promise<unknown>;

function execDamaged(cause?: unknown): CodedError<'EXEC_DAMAGED'> {
  return new CodedError({
    code: 'EXEC_DAMAGED',
    message: 'the database of the execution process is damaged: it starts again from genesis',
    verdict: 'retry',
    ...(cause !== undefined && { cause }),
  });
}
