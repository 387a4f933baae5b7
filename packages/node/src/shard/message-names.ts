import { DeliveryState, type Message, MessageKind } from '@bulkhead/protocol';

/** The name of a message kind as users see it. */
export function kindName({ kind }: Pick<Message, 'kind'>): string {
  const found = Object.entries(MessageKind).find(([, value]) => value === kind);
  return (found?.[0] ?? `KIND_${kind}`).toUpperCase();
}

/** The name of a state at the inbox as users see it. */
export function stateName(state: number): 'delivered' | 'failed' | 'expired' | 'returned' {
  if (state === DeliveryState.Delivered) return 'delivered';
  if (state === DeliveryState.Expired) return 'expired';
  return state === DeliveryState.Returned ? 'returned' : 'failed';
}
