import { deliveryGas, type Message, MessageKind } from '@bulkhead/protocol';
import type { Hex } from 'viem';

/** True once no block on an L1 block of this time can deliver the message. A RETURN has no deadline. */
export function isExpired({ kind, deadline }: Message, originTimestamp: number): boolean {
  return kind !== MessageKind.Return && deadline < BigInt(originTimestamp);
}

/** What the delivery of a message on an L1 block of this time is given: of one that has expired, nothing for its call. */
export function gasToDeliver(message: Message, payload: Hex, originTimestamp: number): bigint {
  return deliveryGas(isExpired(message, originTimestamp) ? { ...message, gasLimit: 0n } : message, payload);
}

/** What `finalize` is given: it calls nothing, and may send a RETURN. */
export function gasToFinalize(message: Message): bigint {
  return deliveryGas({ ...message, gasLimit: 0n }, '0x');
}
