import type { Duplex } from 'node:stream';
import { CodedError, describeError, isCodedError, type Logger } from '@bulkhead/runtime';
import { z } from 'zod';
import type { Api, Handlers } from './api.js';
import { connect } from './connection.js';
import type { WireError } from './envelope.js';

export interface ApiServer {
  /** Settles when the other side is gone. */
  readonly closed: Promise<unknown>;
  close(): void;
}

/** Answers calls of `api` over a stream. A handler's error is answered with its code and verdict, and stops nothing. */
export function serve<A extends Api>(api: A, handlers: Handlers<A>, stream: Duplex, logger: Logger): ApiServer {
  const answer = async (name: string, params: unknown): Promise<unknown> => {
    const entry = Object.hasOwn(api, name) ? api[name] : undefined;
    const handler = handlers[name];
    if (entry === undefined || handler === undefined)
      throw new CodedError({ code: 'UNKNOWN_METHOD', message: `no method ${name}`, verdict: 'reject' });
    const parsed = entry.params.safeParse(params);
    if (!parsed.success)
      throw new CodedError({ code: 'BAD_PARAMS', message: z.prettifyError(parsed.error), verdict: 'reject' });
    return (handler as (input: unknown) => Promise<unknown>)(parsed.data);
  };

  const connection = connect(stream, {
    logger,
    onEnvelope: (envelope) => {
      if (envelope.t !== 'request') return;
      const { id, method } = envelope;
      answer(method, envelope.params)
        .then((value) => connection.send({ t: 'result', id, value }))
        .catch((error: unknown) => {
          const wire = toWireError(error);
          if (wire.verdict === 'fatal') logger.error(`${method} failed: ${describeError(error)}`, { err: error });
          connection.send({ t: 'error', id, error: wire });
        })
        .catch((error: unknown) => logger.debug('answer lost', { method, err: error }));
    },
  });
  return { closed: connection.closed, close: () => connection.close() };
}

function toWireError(error: unknown): WireError {
  if (isCodedError(error))
    return { code: clip(error.code, 64), message: clip(error.message, 4_096), verdict: error.verdict };
  return { code: 'INTERNAL', message: clip(describeError(error), 4_096), verdict: 'fatal' };
}

const clip = (text: string, length: number) => text.slice(0, length);
