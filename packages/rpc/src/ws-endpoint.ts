import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Clock, describeError, type Logger, withTimeout } from '@bulkhead/runtime';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type AllowedHosts, isHostAllowed } from './allowed-hosts.js';
import { type AllowedOrigins, isOriginAllowed } from './cors.js';
import { type Client, type Dispatcher, errorReply } from './dispatcher.js';
import { limitExceeded } from './errors.js';
import type { EventHub } from './event-hub.js';
import type { ClientGates } from './gate.js';
import { clientOf } from './http-handler.js';
import type { RpcLimits } from './limits.js';
import type { RandomId } from './random-id.js';
import type { ByteBudget } from './read-body.js';
import { createSubscriptions, type SubscriptionSet } from './subscriptions.js';

const GOING_AWAY = 1001;

export interface WsEndpointOptions {
  readonly dispatcher: Dispatcher;
  readonly hub: EventHub;
  readonly gates: ClientGates;
  readonly budget: ByteBudget;
  readonly limits: RpcLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly randomId: RandomId;
  readonly allowOrigin: AllowedOrigins;
  readonly allowedHosts: AllowedHosts;
}

/** JSON-RPC over WebSocket on the port of the HTTP server. */
export interface WsEndpoint {
  readonly size: number;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Pings every peer, and cuts those that have given no sign of life since the last time. */
  ping(): void;
  /** Closes every socket, cutting those that don't close in time. */
  stop(): Promise<void>;
}

export function createWsEndpoint(options: WsEndpointOptions): WsEndpoint {
  const { dispatcher, hub, gates, budget, limits, clock, logger, randomId, allowOrigin, allowedHosts } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.wsFrameBytes,
    // Compression costs more memory per socket than it saves on a machine's own network.
    perMessageDeflate: false,
    // Invalid UTF-8 gets an answer like any other malformed request.
    skipUTF8Validation: true,
  });
  const alive = new WeakSet<WebSocket>();
  let stopping = false;

  function send(socket: WebSocket, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    // A failed write ends in the error and close events.
    socket.send(text, () => {});
    if (socket.bufferedAmount <= limits.wsBufferedBytes) return;
    logger.warn('dropped a slow consumer', { bufferedBytes: socket.bufferedAmount });
    socket.terminate();
  }

  async function answer(
    socket: WebSocket,
    body: Uint8Array,
    client: Omit<Client, 'session'>,
    subscriptions: SubscriptionSet,
  ) {
    if (!budget.take(body.length)) {
      send(socket, errorReply(null, limitExceeded('too many request bytes in flight')));
      return;
    }
    const effects: (() => void)[] = [];
    try {
      const session = { subscriptions, afterReply: (effect: () => void) => void effects.push(effect) };
      const reply = await dispatcher.handle(body, { ...client, session });
      if (reply !== '') send(socket, reply);
    } finally {
      budget.give(body.length);
      for (const effect of effects) effect();
    }
  }

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const { leave, ...gate } = gates.enter(clientOf(request));
    const hungUp = new AbortController();
    const client = { ...gate, signal: hungUp.signal };
    const subscriptions = createSubscriptions({
      limit: limits.subscriptionsPerSocket,
      maxHeld: limits.filterBacklog,
      randomId,
      send: (text) => send(socket, text),
    });
    hub.join(subscriptions);
    alive.add(socket);
    socket.on('message', (data) => {
      alive.add(socket);
      answer(socket, toBytes(data), client, subscriptions).catch((err: unknown) => {
        logger.error(`could not answer a message: ${describeError(err)}`, { err });
        socket.terminate();
      });
    });
    socket.on('pong', () => void alive.add(socket));
    socket.on('error', (err) => logger.debug(`a socket failed: ${describeError(err)}`, { err }));
    socket.on('close', () => {
      hub.leave(subscriptions);
      leave();
      hungUp.abort();
    });
  }

  return {
    get size() {
      return server.clients.size;
    },
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const refusal = refuse(request);
      if (refusal === undefined) server.handleUpgrade(request, socket, head, accept);
      else reject(socket, refusal);
    },
    ping() {
      for (const socket of server.clients) {
        if (!alive.delete(socket)) socket.terminate();
        else socket.ping(() => {});
      }
    },
    async stop() {
      stopping = true;
      const closed = [...server.clients].map((socket) => {
        const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
        socket.close(GOING_AWAY, 'the server stops');
        return gone;
      });
      await withTimeout(Promise.all(closed), limits.stopGraceMs, 'STOP_TIMEOUT', clock).catch(() => {
        for (const socket of server.clients) socket.terminate();
      });
      await Promise.all(closed);
    },
  };

  function refuse(request: IncomingMessage): string | undefined {
    if (!isHostAllowed(request.headers.host, allowedHosts)) return '403 Forbidden';
    if (!isOriginAllowed(request, allowOrigin)) return '403 Forbidden';
    if (request.url?.split('?', 1)[0] !== '/') return '404 Not Found';
    return stopping || server.clients.size >= limits.webSockets ? '503 Service Unavailable' : undefined;
  }
}

function reject(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
