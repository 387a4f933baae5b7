import type { EthHeader, EthLog, EthTransaction } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { limitExceeded } from './errors.js';
import { matchesLog } from './match-log.js';
import type { RandomId } from './random-id.js';
import type { LogCriteria } from './schema/log-criteria.js';

export type SubscriptionKind =
  | { readonly kind: 'newHeads' }
  | { readonly kind: 'logs'; readonly criteria: LogCriteria }
  | { readonly kind: 'newPendingTransactions'; readonly full: boolean }
  | { readonly kind: 'syncing' }
  /** What the shard itself publishes under this name. */
  | { readonly kind: 'topic'; readonly topic: string };

interface Subscription {
  readonly what: SubscriptionKind;
  /** Results that wait for the reply to eth_subscribe; undefined once it is out. */
  held: string[] | undefined;
}

/** A value that is turned into JSON at most once, however many sockets get it. */
export interface SharedJson<T> {
  readonly value: T;
  json(): string;
}

export function sharedJson<T>(value: T): SharedJson<T> {
  let text: string | undefined;
  return {
    value,
    json: () => {
      text ??= JSON.stringify(value);
      return text;
    },
  };
}

/** Subscriptions of one socket. */
export interface SubscriptionSet {
  readonly size: number;
  /** Held back until {@link activate}. @throws -32005 when the socket has too many. */
  add(what: SubscriptionKind): Hex;
  /** The reply is out: sends what has come in since. */
  activate(id: Hex): void;
  remove(id: Hex): boolean;
  addHead(header: SharedJson<EthHeader>, logs: readonly SharedJson<EthLog>[]): void;
  addPendingTransaction(transaction: SharedJson<EthTransaction>): void;
  addRemovedLogs(logs: readonly SharedJson<EthLog>[]): void;
  addPublished(topic: string, payload: SharedJson<unknown>): void;
}

export interface SubscriptionOptions {
  readonly limit: number;
  /** Notifications that may wait for the reply to their own eth_subscribe. */
  readonly maxHeld: number;
  readonly randomId: RandomId;
  /** Puts a notification on the wire, or drops the socket. */
  send(text: string): void;
}

export function createSubscriptions({ limit, maxHeld, randomId, send }: SubscriptionOptions): SubscriptionSet {
  const subscriptions = new Map<Hex, Subscription>();

  function deliver(id: Hex, subscription: Subscription, json: string): void {
    if (subscription.held === undefined) send(notification(id, subscription, json));
    else if (subscription.held.length < maxHeld) subscription.held.push(json);
    else subscriptions.delete(id);
  }

  function addLogs(logs: readonly SharedJson<EthLog>[]): void {
    for (const [id, subscription] of subscriptions) {
      const { what } = subscription;
      if (what.kind !== 'logs') continue;
      for (const log of logs) if (matchesLog(log.value, what.criteria)) deliver(id, subscription, log.json());
    }
  }

  return {
    get size() {
      return subscriptions.size;
    },
    add(what) {
      if (subscriptions.size >= limit) throw limitExceeded(`too many subscriptions, want at most ${limit}`);
      const id = randomId();
      subscriptions.set(id, { what, held: [] });
      return id;
    },
    activate(id) {
      const subscription = subscriptions.get(id);
      const held = subscription?.held ?? [];
      if (subscription !== undefined) subscription.held = undefined;
      if (subscription !== undefined) for (const json of held) send(notification(id, subscription, json));
    },
    remove: (id) => subscriptions.delete(id),
    addHead(header, logs) {
      for (const [id, subscription] of subscriptions) {
        if (subscription.what.kind === 'newHeads') deliver(id, subscription, header.json());
      }
      addLogs(logs);
    },
    addPendingTransaction(transaction) {
      for (const [id, subscription] of subscriptions) {
        if (subscription.what.kind !== 'newPendingTransactions') continue;
        deliver(id, subscription, subscription.what.full ? transaction.json() : JSON.stringify(transaction.value.hash));
      }
    },
    addRemovedLogs: addLogs,
    addPublished(topic, payload) {
      for (const [id, subscription] of subscriptions) {
        const { what } = subscription;
        if (what.kind === 'topic' && what.topic === topic) deliver(id, subscription, payload.json());
      }
    },
  };
}

function notification(id: Hex, { what }: Subscription, result: string): string {
  const method = what.kind === 'topic' ? 'shard_subscription' : 'eth_subscription';
  return `{"jsonrpc":"2.0","method":"${method}","params":{"subscription":"${id}","result":${result}}}`;
}
