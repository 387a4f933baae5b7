import type { Duplex } from 'node:stream';
import { CodedError, type Logger } from '@bulkhead/runtime';
import type { Api, CallContext, Client } from './api.js';
import { channelClosed, connect } from './connection.js';
import type { Envelope } from './envelope.js';

/** Calls that may wait for an answer at once; the next one is refused, so that callers feel the load. */
export const MAX_CALLS_IN_FLIGHT = 2_048;

export interface ApiClient<A extends Api> {
  readonly api: Client<A>;
  readonly closed: Promise<unknown>;
  close(): void;
}

/**
 * Callers for every method of `api` over a stream.
 * A call rejects with the CodedError of the other side, CHANNEL_CLOSED (retry), CHANNEL_OVERLOADED (retry), CALL_ABORTED
 * (reject) or BAD_ANSWER (fatal).
 */
export function createClient<A extends Api>(api: A, stream: Duplex, logger: Logger): ApiClient<A> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let nextId = 0;

  const settle = (envelope: Envelope) => {
    if (envelope.t === 'request' || envelope.t === 'cancel') return;
    const call = waiting.get(envelope.id);
    if (call === undefined) return;
    waiting.delete(envelope.id);
    if (envelope.t === 'result') call.resolve(envelope.value);
    else call.reject(new CodedError({ ...envelope.error, meta: { remote: true } }));
  };

  const connection = connect(stream, { onEnvelope: settle, logger });
  void connection.closed.then((cause) => {
    for (const call of waiting.values()) call.reject(channelClosed(cause));
    waiting.clear();
  });

  const call = async (name: string, params: unknown, context?: CallContext): Promise<unknown> => {
    const entry = api[name];
    if (entry === undefined) throw new RangeError(`no method ${name}`);
    const signal = context?.signal;
    if (signal?.aborted) throw callAborted();
    if (waiting.size >= MAX_CALLS_IN_FLIGHT)
      throw new CodedError({ code: 'CHANNEL_OVERLOADED', message: `${waiting.size} calls wait`, verdict: 'retry' });
    const id = nextId++;
    const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
    try {
      connection.send({ t: 'request', id, method: name, params });
    } catch (error) {
      waiting.delete(id);
      throw error;
    }
    const abort = () => {
      const call = waiting.get(id);
      if (call === undefined) return;
      waiting.delete(id);
      call.reject(callAborted());
      if (!stream.destroyed && stream.writable) connection.send({ t: 'cancel', id });
    };
    signal?.addEventListener('abort', abort, { once: true });
    const value = await answer.finally(() => signal?.removeEventListener('abort', abort));
    const result = entry.result.safeParse(value);
    if (result.success) return result.data;
    const message = `${name} was answered with something else`;
    throw new CodedError({ code: 'BAD_ANSWER', message, verdict: 'fatal', cause: result.error });
  };

  const callers = Object.fromEntries(
    Object.keys(api).map((name) => [name, (params: unknown, context?: CallContext) => call(name, params, context)]),
  );
  return { api: callers as Client<A>, closed: connection.closed, close: () => connection.close() };
}

/** What a call rejects with once its caller no longer waits. */
export function callAborted(): CodedError<'CALL_ABORTED'> {
  return new CodedError({ code: 'CALL_ABORTED', message: 'nobody waits for the answer any more', verdict: 'reject' });
}
