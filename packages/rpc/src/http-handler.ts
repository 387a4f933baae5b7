import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeError, type Logger } from '@bulkhead/runtime';
import { type AllowedHosts, isHostAllowed } from './allowed-hosts.js';
import { type AllowedOrigins, corsHeaders, isOriginAllowed, preflightHeaders } from './cors.js';
import { type Dispatcher, errorReply } from './dispatcher.js';
import { invalidRequest, limitExceeded } from './errors.js';
import type { ClientGates } from './gate.js';
import type { RpcLimits } from './limits.js';
import { type ByteBudget, readBody } from './read-body.js';

const JSON_TYPES = new Set(['application/json', 'application/json-rpc', 'application/jsonrequest']);

export interface HttpHandlerOptions {
  readonly dispatcher: Dispatcher;
  readonly gates: ClientGates;
  readonly budget: ByteBudget;
  readonly limits: RpcLimits;
  readonly allowOrigin: AllowedOrigins;
  readonly allowedHosts: AllowedHosts;
  readonly logger: Logger;
  /** What GET / answers. */
  describe(): Readonly<Record<string, unknown>>;
  isReady(): boolean;
  isStopping(): boolean;
  readonly metrics: MetricsPage | undefined;
}

/** Metrics in the text format of Prometheus. */
export interface MetricsPage {
  render(): Promise<string>;
  readonly contentType: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** POST / is JSON-RPC, GET / /health /ready /metrics tell how the server is. */
export function createHttpHandler(
  options: HttpHandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { allowOrigin, allowedHosts, logger } = options;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isHostAllowed(request.headers.host, allowedHosts)) {
      return send(request, response, plain(403, 'invalid host specified'));
    }
    if (!isOriginAllowed(request, allowOrigin)) return send(request, response, plain(403, 'origin not allowed'));
    const path = request.url?.split('?', 1)[0] ?? '/';
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...corsHeaders(request, allowOrigin), ...preflightHeaders(request) }).end();
      return;
    }
    if (request.method === 'GET' || request.method === 'HEAD') {
      const { metrics } = options;
      if (path !== '/metrics' || metrics === undefined) return send(request, response, status(path, options));
      const headers = { 'content-type': metrics.contentType };
      return send(request, response, { status: 200, body: await metrics.render(), headers });
    }
    if (request.method !== 'POST') {
      return send(request, response, { ...plain(405, 'method not allowed'), headers: { allow: 'GET, POST, OPTIONS' } });
    }
    if (path !== '/') return send(request, response, plain(404, 'not found'));
    const refusal = refuseEncoding(request);
    if (refusal !== undefined) return send(request, response, refusal);
    await answerRpc(request, response);
  }

  async function answerRpc(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { dispatcher, gates, budget, limits } = options;
    const outcome = await readBody(request, limits.bodyBytes, budget);
    switch (outcome.status) {
      case 'aborted':
        return;
      case 'tooLarge': {
        const error = invalidRequest(`request body too large, want at most ${limits.bodyBytes} bytes`);
        return send(request, response, rpc(errorReply(null, error)), true);
      }
      case 'tooBusy':
        return send(request, response, rpc(errorReply(null, limitExceeded('too many request bytes in flight'))), true);
      case 'complete': {
        const { leave, ...client } = gates.enter(clientOf(request));
        const hungUp = new AbortController();
        response.once('close', () => hungUp.abort());
        try {
          send(request, response, rpc(await dispatcher.handle(outcome.body, { ...client, signal: hungUp.signal })));
        } finally {
          leave();
          budget.give(outcome.body.length);
        }
      }
    }
  }

  function send(request: IncomingMessage, response: ServerResponse, answer: Answer, close = false): void {
    if (response.destroyed) return;
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer.body),
      ...corsHeaders(request, allowOrigin),
      ...answer.headers,
      ...((close || options.isStopping()) && { connection: 'close' }),
    });
    response.end(answer.body);
  }

  return (request, response) => {
    handle(request, response).catch((err: unknown) => {
      logger.error(`could not answer a request: ${describeError(err)}`, { err });
      response.destroy();
    });
  };
}

/** One name for every connection of a remote machine. */
export function clientOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? 'unknown';
}

function plain(status: number, error: string): Answer {
  return { status, body: JSON.stringify({ error }) };
}

function rpc(body: string): Answer {
  return { status: 200, body };
}

function status(path: string, { describe, isReady }: HttpHandlerOptions): Answer {
  switch (path) {
    case '/':
      return { status: 200, body: JSON.stringify(describe()) };
    case '/health':
      return { status: 200, body: '{"status":"ok"}' };
    case '/ready': {
      const ready = isReady();
      return { status: ready ? 200 : 503, body: JSON.stringify({ ready }) };
    }
    default:
      return plain(404, 'not found');
  }
}

/**
 * A page may send other types than JSON to any server without a preflight: they must not reach a method. Compressed
 * bodies are refused because they may unpack to any size.
 */
function refuseEncoding({ headers }: IncomingMessage): Answer | undefined {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === undefined || !JSON_TYPES.has(type)) {
    return { status: 415, body: errorReply(null, invalidRequest('content-type must be application/json')) };
  }
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return undefined;
  return { status: 415, body: errorReply(null, invalidRequest('compressed bodies are not supported')) };
}
