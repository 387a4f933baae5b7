import { connect } from 'node:net';
import { type Clock, systemClock } from '@bulkhead/runtime';
import { WebSocket } from 'ws';
import { createRpcServer, type RpcServer, type RpcServerOptions } from '../create-rpc-server.js';
import type { RpcBackend } from '../ports.js';
import { type RpcReply, recordingLogger } from './create-caller.js';
import { createFakeShard } from './fake-backend.js';

export interface ServerSetup extends Partial<Omit<RpcServerOptions, 'backend' | 'logger'>> {
  readonly backend?: Partial<RpcBackend>;
  readonly clock?: Clock;
}

/** A server on a free port over a fake shard. */
export async function startServer({ backend, ...options }: ServerSetup = {}) {
  const shard = createFakeShard(backend);
  const { logger, lines } = recordingLogger();
  const server: RpcServer = createRpcServer({
    port: 0,
    clock: systemClock(),
    ...options,
    backend: shard.backend,
    logger,
  });
  await server.start();
  const port = Number(new URL(server.url).port);

  async function post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(server.url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  }

  return {
    shard,
    server,
    lines,
    port,
    post,
    async rpc(method: string, params?: unknown): Promise<RpcReply> {
      const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
      return (await response.json()) as RpcReply;
    },
  };
}

export type RunningServer = Awaited<ReturnType<typeof startServer>>;

/** Writes `text` on a new connection; everything that comes back until the other side closes. */
export function rawExchange(port: number, text: string | readonly Uint8Array[], host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
    });
    // The answer may already be there when the connection is reset.
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
    if (typeof text === 'string') socket.write(text);
    else for (const chunk of text) socket.write(chunk);
  });
}

export interface TestSocket {
  readonly ws: WebSocket;
  send(message: unknown): void;
  /** The next message in order of arrival. */
  next(): Promise<Record<string, unknown>>;
  call(method: string, ...params: unknown[]): Promise<RpcReply>;
  readonly closed: Promise<number>;
}

/** A WebSocket client that keeps what it receives in order. */
export async function openSocket(url: string, headers: Record<string, string> = {}): Promise<TestSocket> {
  const ws = new WebSocket(url, { headers });
  const received: Record<string, unknown>[] = [];
  const waiting: ((message: Record<string, unknown>) => void)[] = [];
  let nextId = 1;
  ws.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    const taker = waiting.shift();
    if (taker === undefined) received.push(message);
    else taker(message);
  });
  const closed = new Promise<number>((resolve) => ws.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
  });
  ws.on('error', () => {});
  const next = async () => {
    const message = received.shift();
    return message ?? new Promise<Record<string, unknown>>((resolve) => waiting.push(resolve));
  };
  const send = (message: unknown) => ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {
    ws,
    closed,
    send,
    next,
    async call(method, ...params) {
      send({ jsonrpc: '2.0', id: nextId++, method, params });
      return (await next()) as RpcReply;
    },
  };
}
