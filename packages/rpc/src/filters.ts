import type { EthHeader, EthLog, EthTransaction } from '@bulkhead/protocol';
import type { Clock } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import { filterNotFound, limitExceeded } from './errors.js';
import type { RpcLimits } from './limits.js';
import { matchesBlock, matchesLog } from './match-log.js';
import type { RandomId } from './random-id.js';
import type { LogCriteria } from './schema/log-criteria.js';

export type FilterKind =
  | { readonly kind: 'block' }
  | { readonly kind: 'pendingTransaction' }
  | { readonly kind: 'log'; readonly criteria: LogCriteria };

interface Filter {
  readonly what: FilterKind;
  backlog: unknown[];
  polledAt: number;
}

/** Filters of all clients: what happened since the last poll. */
export interface FilterRegistry {
  readonly size: number;
  /** @throws -32005 when there are too many. */
  create(what: FilterKind): Hex;
  /** Everything since the last call. @throws -32000 "filter not found". */
  takeChanges(id: Hex): readonly unknown[];
  /** @throws -32000 "filter not found", also for filters that are not about logs. */
  getLogCriteria(id: Hex): LogCriteria;
  remove(id: Hex): boolean;
  addHead(header: EthHeader, logs: readonly EthLog[]): void;
  addPendingTransaction(transaction: EthTransaction): void;
  addRemovedLogs(logs: readonly EthLog[]): void;
  /** Drops what nobody has polled for too long. */
  expire(): void;
}

export interface FilterOptions {
  readonly clock: Clock;
  readonly limits: RpcLimits;
  readonly randomId: RandomId;
}

export function createFilters({ clock, limits, randomId }: FilterOptions): FilterRegistry {
  const filters = new Map<Hex, Filter>();

  function expire(): void {
    const oldest = clock.now() - limits.filterIdleMs;
    for (const [id, filter] of filters) if (filter.polledAt <= oldest) filters.delete(id);
  }

  function touch(id: Hex): Filter {
    expire();
    const filter = filters.get(id);
    if (filter === undefined) throw filterNotFound();
    filter.polledAt = clock.now();
    return filter;
  }

  function add(id: Hex, filter: Filter, entries: readonly unknown[]): void {
    if (filter.backlog.length + entries.length > limits.filterBacklog) filters.delete(id);
    else filter.backlog.push(...entries);
  }

  function addLogs(logs: readonly EthLog[]): void {
    for (const [id, filter] of filters) {
      const { what } = filter;
      if (what.kind !== 'log') continue;
      add(
        id,
        filter,
        logs.filter((log) => matchesBlock(log, what.criteria) && matchesLog(log, what.criteria)),
      );
    }
  }

  return {
    get size() {
      return filters.size;
    },
    create(what) {
      expire();
      if (filters.size >= limits.filters) throw limitExceeded('too many filters');
      const id = randomId();
      filters.set(id, { what, backlog: [], polledAt: clock.now() });
      return id;
    },
    takeChanges(id) {
      const filter = touch(id);
      const changes = filter.backlog;
      filter.backlog = [];
      return changes;
    },
    getLogCriteria(id) {
      const { what } = touch(id);
      if (what.kind !== 'log') throw filterNotFound();
      return what.criteria;
    },
    remove(id) {
      expire();
      return filters.delete(id);
    },
    addHead(header, logs) {
      for (const [id, filter] of filters) if (filter.what.kind === 'block') add(id, filter, [header.hash]);
      if (logs.length > 0) addLogs(logs);
    },
    addPendingTransaction(transaction) {
      for (const [id, filter] of filters) {
        if (filter.what.kind === 'pendingTransaction') add(id, filter, [transaction.hash]);
      }
    },
    addRemovedLogs: addLogs,
    expire,
  };
}
