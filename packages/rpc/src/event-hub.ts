import { describeError, type Logger } from '@bulkhead/runtime';
import type { FilterRegistry } from './filters.js';
import type { RpcBackend } from './ports.js';
import { type SubscriptionSet, sharedJson } from './subscriptions.js';

/** Passes what the shard tells on to filters and sockets. A fault here never reaches the shard. */
export interface EventHub {
  start(): void;
  stop(): void;
  join(subscriptions: SubscriptionSet): void;
  leave(subscriptions: SubscriptionSet): void;
}

export interface EventHubOptions {
  readonly backend: RpcBackend;
  readonly filters: FilterRegistry;
  readonly logger: Logger;
}

export function createEventHub({ backend, filters, logger }: EventHubOptions): EventHub {
  const members = new Set<SubscriptionSet>();
  let unsubscribe: (() => void) | undefined;

  function guard(event: string, pass: () => void): void {
    try {
      pass();
    } catch (err) {
      logger.error(`could not pass on ${event}: ${describeError(err)}`, { event, err });
    }
  }

  function toMembers(event: string, pass: (member: SubscriptionSet) => void): void {
    for (const member of members) if (member.size > 0) guard(event, () => pass(member));
  }

  return {
    start() {
      unsubscribe ??= backend.subscribe({
        newHead(header, logs) {
          guard('newHead', () => filters.addHead(header, logs));
          const head = sharedJson(header);
          const shared = logs.map(sharedJson);
          toMembers('newHead', (member) => member.addHead(head, shared));
        },
        pendingTransaction(transaction) {
          guard('pendingTransaction', () => filters.addPendingTransaction(transaction));
          const shared = sharedJson(transaction);
          toMembers('pendingTransaction', (member) => member.addPendingTransaction(shared));
        },
        removed(logs) {
          const removed = logs.map((log) => (log.removed ? log : { ...log, removed: true }));
          guard('removed', () => filters.addRemovedLogs(removed));
          const shared = removed.map(sharedJson);
          toMembers('removed', (member) => member.addRemovedLogs(shared));
        },
        published(topic, payload) {
          const shared = sharedJson(payload);
          toMembers('published', (member) => member.addPublished(topic, shared));
        },
      });
    },
    stop() {
      unsubscribe?.();
      unsubscribe = undefined;
      members.clear();
    },
    join: (subscriptions) => void members.add(subscriptions),
    leave: (subscriptions) => void members.delete(subscriptions),
  };
}
