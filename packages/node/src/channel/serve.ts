import type { Duplex } from 'node:stream';
import { CodedError, describeError, type Logger } from '@bulkhead/runtime';
import { z } from 'zod';
import type { Api, CallContext, Handlers } from './api.js';
import { connect } from './connection.js';
import { toWireError } from './wire-error.js';

export interface ApiServer {
  /** Settles when the other side is gone. */
  readonly closed: Promise<unknown>;
  close(): void;
}

/**
 * Answers calls of `api` over a stream. A handler's error is answered with its code and verdict, and stops nothing. Its
 * signal is aborted when the caller no longer waits, or is gone.
 */
export function serve<A extends Api>(api: A, handlers: Handlers<A>, stream: Duplex, logger: Logger): ApiServer {
  /** Of the calls that are being answered. */
  const running = new Map<number, AbortController>();

  const answer = async (name: string, params: unknown, context: CallContext): Promise<unknown> => {
    const entry = Object.hasOwn(api, name) ? api[name] : undefined;
    const handler = handlers[name];
    if (entry === undefined || handler === undefined)
      throw new CodedError({ code: 'UNKNOWN_METHOD', message: `no method ${name}`, verdict: 'reject' });
    const parsed = entry.params.safeParse(params);
    if (!parsed.success)
      throw new CodedError({ code: 'BAD_PARAMS', message: z.prettifyError(parsed.error), verdict: 'reject' });
    return (handler as (input: unknown, context: CallContext) => Promise<unknown>)(parsed.data, context);
  };

  const connection = connect(stream, {
    logger,
    onEnvelope: (envelope) => {
      if (envelope.t === 'cancel') running.get(envelope.id)?.abort();
      if (envelope.t !== 'request') return;
      const { id, method } = envelope;
      const { signal } = started(id);
      answer(method, envelope.params, { signal })
        .then((value) => connection.send({ t: 'result', id, value }))
        .catch((error: unknown) => {
          const wire = toWireError(error);
          if (wire.verdict === 'fatal') logger.error(`${method} failed: ${describeError(error)}`, { err: error });
          connection.send({ t: 'error', id, error: wire });
        })
        .catch((error: unknown) => logger.debug('answer lost', { method, err: error }))
        .finally(() => running.delete(id));
    },
  });
  function started(id: number): AbortController {
    const controller = new AbortController();
    running.set(id, controller);
    return controller;
  }

  void connection.closed.then(() => {
    for (const controller of running.values()) controller.abort();
  });
  return { closed: connection.closed, close: () => connection.close() };
}
