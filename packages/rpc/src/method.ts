import type { Clock } from '@bulkhead/runtime';
import type { z } from 'zod';
import type { FilterRegistry } from './filters.js';
import type { RpcLimits } from './limits.js';
import { parseParams } from './parse-params.js';
import type { Caller, RpcBackend } from './ports.js';
import type { SubscriptionSet } from './subscriptions.js';

/** What a WebSocket adds to a request. */
export interface Session {
  readonly subscriptions: SubscriptionSet;
  /** Runs `effect` as soon as the reply of this request is on its way. */
  afterReply(effect: () => void): void;
}

/** What methods work with. */
export interface MethodContext {
  readonly backend: RpcBackend;
  readonly clock: Clock;
  readonly limits: RpcLimits;
  readonly filters: FilterRegistry;
  /** Absent over HTTP. */
  readonly session?: Session | undefined;
  /** Present where a method is heavy. */
  readonly caller?: Caller | undefined;
}

/** `implemented` asks the shard, `constant` has one answer. */
export type MethodStatus = 'implemented' | 'constant';

export interface RpcMethod {
  readonly name: string;
  readonly status: MethodStatus;
  /** Version that it came with. */
  readonly since: string;
  readonly summary: string;
  /** It changes something: in a batch it waits for what stands before it, and what follows waits for it. */
  readonly ordered: boolean;
  /** It has code run or much proven: it waits in a line of its own, and ends when its client hangs up. */
  readonly heavy: boolean;
  /** JSON, ready to be sent. @throws RpcError, or whatever the backend throws. */
  invoke(context: MethodContext, params: readonly unknown[]): Promise<unknown>;
}

interface MethodSpec<T extends z.ZodTuple> {
  readonly name: string;
  readonly summary: string;
  readonly status?: MethodStatus;
  readonly since?: string;
  readonly ordered?: boolean;
  readonly heavy?: boolean;
  readonly params: T;
  run(context: MethodContext, params: z.output<T>): unknown;
}

/** A method whose params are parsed before it runs. */
export function defineMethod<T extends z.ZodTuple>(spec: MethodSpec<T>): RpcMethod {
  const { name, summary, params: schema, status = 'implemented', since = '0.1.0' } = spec;
  const { ordered = false, heavy = false } = spec;
  const parse = parseParams(schema);
  return {
    name,
    summary,
    status,
    since,
    ordered,
    heavy,
    invoke: async (context, params) => spec.run(context, parse(params)),
  };
}
