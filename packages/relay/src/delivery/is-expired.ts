import { type Message, MessageKind } from '@bulkhead/protocol';

/** True once no block of this time, seconds, can deliver the message. A RETURN has no deadline. */
export function isExpired({ kind, deadline }: Pick<Message, 'kind' | 'deadline'>, timestamp: number): boolean {
  return kind !== MessageKind.Return && deadline < BigInt(timestamp);
}
