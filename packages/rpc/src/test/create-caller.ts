import { type LogFields, type Logger, ManualClock } from '@bulkhead/runtime';
import { createDeadlines } from '../deadlines.js';
import { createDispatcher } from '../dispatcher.js';
import { createEventHub } from '../event-hub.js';
import { createFilters } from '../filters.js';
import { createGate } from '../gate.js';
import { type RpcLimits, withLimits } from '../limits.js';
import type { RpcBackend } from '../ports.js';
import { randomId } from '../random-id.js';
import { createFakeShard, type FakeShard, GENESIS_TIME } from './fake-backend.js';

export interface RpcReply {
  readonly jsonrpc?: string;
  readonly id?: string | number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

/** A logger that keeps warnings and errors. */
export function recordingLogger(): { logger: Logger; lines: { message: string; fields: LogFields | undefined }[] } {
  const lines: { message: string; fields: LogFields | undefined }[] = [];
  const keep = (message: string, fields?: LogFields) => void lines.push({ message, fields });
  const drop = () => {};
  const logger: Logger = { trace: drop, debug: drop, info: drop, warn: keep, error: keep, child: () => logger };
  return { logger, lines };
}

/** Everything below the transports, over a fake shard. */
export function createCaller(overrides: Partial<RpcBackend> = {}, limitOverrides: Partial<RpcLimits> = {}) {
  const shard: FakeShard = createFakeShard(overrides);
  const limits = withLimits(limitOverrides);
  const clock = new ManualClock(GENESIS_TIME * 1_000);
  const { logger, lines } = recordingLogger();
  const filters = createFilters({ clock, limits, randomId });
  createEventHub({ backend: shard.backend, filters, logger }).start();
  const deadlines = createDeadlines(clock, limits.methodTimeoutMs);
  const dispatcher = createDispatcher({
    context: { backend: shard.backend, clock, limits, filters },
    deadlines,
    logger,
  });
  const gate = createGate({ concurrent: limits.requestsPerClient, waiting: limits.requestsWaitingPerClient });
  const heavy = createGate({ concurrent: limits.heavyPerClient, waiting: limits.heavyWaitingPerClient });
  const hangUp = new AbortController();
  const client = { name: 'tests', gate, heavy, signal: hangUp.signal };

  async function raw(body: string | Uint8Array): Promise<string> {
    return dispatcher.handle(typeof body === 'string' ? new TextEncoder().encode(body) : body, client);
  }

  async function call(method: string, params?: unknown): Promise<RpcReply> {
    return JSON.parse(await raw(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))) as RpcReply;
  }

  return {
    shard,
    clock,
    hangUp: () => hangUp.abort(),
    filters,
    lines,
    raw,
    call,
    async result(method: string, ...params: unknown[]): Promise<unknown> {
      const reply = await call(method, params);
      if (reply.error !== undefined) throw new Error(`${reply.error.code}: ${reply.error.message}`);
      return reply.result;
    },
    async error(method: string, ...params: unknown[]) {
      const reply = await call(method, params);
      if (reply.error === undefined) throw new Error(`${method} succeeded: ${JSON.stringify(reply.result)}`);
      return reply.error;
    },
  };
}
