import { type Logger, onAbort } from '@bulkhead/runtime';
import { classifyFailure } from './classify-failure.js';
import type { Deadlines } from './deadlines.js';
import { invalidRequest, RPC_CODES, RpcError, responseTooLarge } from './errors.js';
import type { Gate } from './gate.js';
import type { MethodContext, RpcMethod, Session } from './method.js';
import { findMethod } from './method-registry.js';
import { type Envelope, parseEnvelope, parseJson, type RequestId } from './parse-message.js';
import { runBatch } from './run-batch.js';

/** Who asks. */
export interface Client {
  readonly name: string;
  readonly gate: Gate;
  /** Of heavy methods. */
  readonly heavy: Gate;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
  /** Present on a WebSocket. */
  readonly session?: Session | undefined;
}

/** Turns a message into its answer, whatever the message is. */
export interface Dispatcher {
  /** The text to send back; empty when there is nothing to answer. Never rejects. */
  handle(body: Uint8Array, client: Client): Promise<string>;
}

export interface DispatcherOptions {
  readonly context: Omit<MethodContext, 'session' | 'caller'>;
  readonly deadlines: Deadlines;
  readonly logger: Logger;
}

export function createDispatcher({ context, deadlines, logger }: DispatcherOptions): Dispatcher {
  const { backend, limits } = context;

  function timedOut(method: string): RpcError {
    logger.warn(`${method} timed out`, { method, timeoutMs: limits.methodTimeoutMs });
    return new RpcError(RPC_CODES.unavailable, 'request timed out');
  }

  function runLight(method: RpcMethod, params: readonly unknown[], { gate, session }: Client): Promise<unknown> {
    return gate.run(() => deadlines.limit(method.invoke({ ...context, session }, params), () => timedOut(method.name)));
  }

  /** Whoever hangs up, or has waited for too long, is no longer worked for. */
  async function runHeavy(method: RpcMethod, params: readonly unknown[], client: Client): Promise<unknown> {
    const waits = new AbortController();
    const unlisten = onAbort(client.signal, () => waits.abort());
    const caller = { name: client.name, signal: waits.signal };
    const result = client.heavy.run(async () => {
      if (waits.signal.aborted) throw new RpcError(RPC_CODES.server, 'request aborted');
      return method.invoke({ ...context, session: client.session, caller }, params);
    });
    try {
      return await deadlines.limit(result, () => {
        waits.abort();
        return timedOut(method.name);
      });
    } finally {
      unlisten();
    }
  }

  async function run(method: string, params: readonly unknown[], client: Client): Promise<string> {
    const found = findMethod(backend, method);
    try {
      const invoked = found.heavy ? runHeavy(found, params, client) : runLight(found, params, client);
      return JSON.stringify(await invoked) ?? 'null';
    } catch (err) {
      throw classifyFailure(err, method, logger);
    }
  }

  /** Undefined for a notification. */
  async function answer(envelope: Envelope, client: Client): Promise<string | undefined> {
    const reply = await settle(envelope, client);
    return envelope.id === undefined ? undefined : reply;
  }

  async function settle(envelope: Envelope, client: Client): Promise<string> {
    const id = envelope.id ?? null;
    if (!envelope.ok) return errorReply(id, envelope.error);
    try {
      const result = await run(envelope.method, envelope.params, client);
      if (result.length > limits.responseBytes) return errorReply(id, responseTooLarge());
      return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
    } catch (err) {
      return errorReply(id, classifyFailure(err, envelope.method, logger));
    }
  }

  function isOrdered(envelope: Envelope): boolean {
    return envelope.ok && findMethodOrder(backend, envelope.method);
  }

  async function answerBatch(batch: readonly unknown[], client: Client): Promise<string> {
    if (batch.length === 0) return errorReply(null, invalidRequest('empty batch'));
    if (batch.length > limits.batchItems) {
      return errorReply(null, invalidRequest(`batch too large, want at most ${limits.batchItems} items`));
    }
    let size = 0;
    const replies = await runBatch({
      items: batch.map((item) => parseEnvelope(item, limits)),
      concurrency: limits.batchConcurrency,
      isOrdered,
      run: async (envelope) => {
        const full = size > limits.responseBytes;
        const reply = full ? overflow(envelope) : await answer(envelope, client);
        size += reply?.length ?? 0;
        // Several may have been under way when the limit was reached.
        return size > limits.responseBytes && !full ? overflow(envelope) : reply;
      },
    });
    const present = replies.filter((reply) => reply !== undefined);
    return present.length === 0 ? '' : `[${present.join(',')}]`;
  }

  return {
    async handle(body, client) {
      let message: unknown;
      try {
        message = parseJson(body, limits);
      } catch (err) {
        return errorReply(null, classifyFailure(err, 'parse', logger));
      }
      if (Array.isArray(message)) return answerBatch(message, client);
      return (await answer(parseEnvelope(message, limits), client)) ?? '';
    },
  };
}

function findMethodOrder(backend: MethodContext['backend'], method: string): boolean {
  try {
    return findMethod(backend, method).ordered;
  } catch {
    return false;
  }
}

function overflow(envelope: Envelope): string | undefined {
  return envelope.id === undefined ? undefined : errorReply(envelope.id, responseTooLarge());
}

/** An answer that is an error. */
export function errorReply(id: RequestId, { code, message, data }: RpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } });
}
