import { createServer, type Server } from 'node:http';
import { type Clock, CodedError, describeError, every, type Logger, withTimeout } from '@bulkhead/runtime';
import type { AllowedHosts } from './allowed-hosts.js';
import type { AllowedOrigins } from './cors.js';
import { createDeadlines } from './deadlines.js';
import { createDispatcher } from './dispatcher.js';
import { createEventHub } from './event-hub.js';
import { createFilters } from './filters.js';
import { createClientGates } from './gate.js';
import { createHttpHandler, type MetricsPage } from './http-handler.js';
import { type RpcLimits, withLimits } from './limits.js';
import { type Listeners, listenOn } from './listen.js';
import type { RpcBackend } from './ports.js';
import { type RandomId, randomId as systemRandomId } from './random-id.js';
import { createByteBudget } from './read-body.js';
import { createWsEndpoint } from './ws-endpoint.js';

const MAX_CHECK_INTERVAL_MS = 5_000;
const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

export interface RpcServerOptions {
  readonly backend: RpcBackend;
  /** 127.0.0.1 when absent; then `localhost` and ::1 reach the server too. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits?: Partial<RpcLimits>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Origins whose pages may call: any when absent, none for an empty list. */
  readonly allowOrigin?: AllowedOrigins;
  /** Host names to answer under besides localhost, IP addresses and `host`. */
  readonly allowedHosts?: AllowedHosts;
  /** What GET /metrics answers; 404 when absent. */
  readonly metrics?: MetricsPage;
  /** What GET /ready says while the server runs; when absent, whether the backend is in no rebuild. */
  readonly isReady?: () => boolean;
  readonly randomId?: RandomId;
}

export interface RpcServer {
  /** Listens. Call it once the shard is ready. Idempotent. @throws PORT_IN_USE, LISTEN_FAILED, RPC_STOPPED. */
  start(): Promise<void>;
  /** Lets what runs end, within limits, and closes everything. Idempotent. */
  stop(): Promise<void>;
  /** Like `http://127.0.0.1:8545`. @throws RPC_NOT_STARTED. */
  readonly url: string;
  /** Like `ws://127.0.0.1:8545`. @throws RPC_NOT_STARTED. */
  readonly wsUrl: string;
}

/** JSON-RPC over HTTP and WebSocket on one port. */
export function createRpcServer(options: RpcServerOptions): RpcServer {
  const { backend, host = '127.0.0.1', port, clock, logger, allowOrigin = '*', allowedHosts: names = [] } = options;
  const { randomId = systemRandomId, isReady = () => backend.syncing?.() === undefined } = options;
  const limits = withLimits(options.limits);
  const allowedHosts = names === '*' ? names : [...names, host];
  const filters = createFilters({ clock, limits, randomId });
  const hub = createEventHub({ backend, filters, logger });
  const gates = createClientGates({
    gate: { concurrent: limits.requestsPerClient, waiting: limits.requestsWaitingPerClient },
    heavy: { concurrent: limits.heavyPerClient, waiting: limits.heavyWaitingPerClient },
  });
  const budget = createByteBudget(limits.bodyBytesInFlight);
  const deadlines = createDeadlines(clock, limits.methodTimeoutMs);
  const dispatcher = createDispatcher({ context: { backend, clock, limits, filters }, deadlines, logger });
  const shared = { dispatcher, gates, budget, limits, clock, logger, allowOrigin, allowedHosts };
  const sockets = createWsEndpoint({ ...shared, hub, randomId });
  const stopSignal = new AbortController();
  const handle = createHttpHandler({
    ...shared,
    describe: () => ({
      name: backend.clientVersion,
      chainId: backend.chainId,
      blockNumber: backend.syncing?.()?.currentBlock ?? backend.heads().latest,
    }),
    metrics: options.metrics,
    isReady: () => !stopSignal.signal.aborted && isReady(),
    isStopping: () => stopSignal.signal.aborted,
  });
  let starting: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;
  let listeners: Listeners | undefined;
  let housekeeping: Promise<void> | undefined;

  function makeServer(): Server {
    const server = createServer({
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: Math.max(limits.requestTimeoutMs, limits.headersTimeoutMs),
      connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, MAX_CHECK_INTERVAL_MS),
    });
    server.maxConnections = limits.httpConnections;
    server.timeout = limits.httpIdleMs;
    server.on('request', handle);
    server.on('upgrade', sockets.upgrade);
    return server;
  }

  /** Filters must expire, and half-open sockets must go, though nobody asks. */
  async function keepHouse(): Promise<void> {
    const { signal } = stopSignal;
    await every({ clock, intervalMs: limits.wsPingIntervalMs, signal }, () => {
      try {
        filters.expire();
        sockets.ping();
      } catch (err) {
        logger.error(`housekeeping failed: ${describeError(err)}`, { err });
      }
    });
  }

  async function start(): Promise<void> {
    if (stopped !== undefined) {
      throw new CodedError({ code: 'RPC_STOPPED', message: 'the RPC server has been stopped', verdict: 'fatal' });
    }
    hub.start();
    try {
      listeners = await listenOn(makeServer, host, port);
    } catch (err) {
      hub.stop();
      throw err;
    }
    housekeeping = keepHouse();
    logger.info('serving JSON-RPC', { url: urlOf('http') });
  }

  async function stop(): Promise<void> {
    await starting?.catch(() => {});
    stopSignal.abort();
    await housekeeping;
    hub.stop();
    const servers = listeners?.servers ?? [];
    const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    await sockets.stop();
    await withTimeout(closed, limits.stopGraceMs, 'STOP_TIMEOUT', clock).catch(() => {
      for (const server of servers) server.closeAllConnections();
    });
    await closed;
    await deadlines.stop();
  }

  function urlOf(scheme: 'http' | 'ws'): string {
    if (listeners === undefined) {
      throw new CodedError({ code: 'RPC_NOT_STARTED', message: 'the RPC server does not listen', verdict: 'fatal' });
    }
    const name = ANY_ADDRESS.has(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    return `${scheme}://${name}:${listeners.port}`;
  }

  return {
    start() {
      starting ??= start();
      return starting;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
    get url() {
      return urlOf('http');
    },
    get wsUrl() {
      return urlOf('ws');
    },
  };
}
