import { deliveryGas, type Message } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { isExpired } from './is-expired.js';

/** What the delivery of a message on an L1 block of this time is given: of one that has expired, nothing for its call. */
export function gasToDeliver(message: Message, payload: Hex, originTimestamp: number): bigint {
  return deliveryGas(isExpired(message, originTimestamp) ? { ...message, gasLimit: 0n } : message, payload);
}

/** What `finalize` is given: it calls nothing, and may send a RETURN. */
export function gasToFinalize(message: Message): bigint {
  return deliveryGas({ ...message, gasLimit: 0n }, '0x');
}
