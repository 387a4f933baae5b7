import { ETH_ASSET, MAX_DELIVERY_GAS, type Message, MessageKind, resultGas } from '@bulkhead/protocol';

/** Gas of `Inbox.deliver` beside the receiver's call: proofs, nullifier, event, credit of ether; of `finalize`, all of it. */
export const DELIVERY_OVERHEAD_GAS = 500_000n;
/** More for a token: its contract is made with the first transfer, or it may use this much where it was born. */
export const TOKEN_OVERHEAD_GAS = 400_000n;
/** More where an answer is due: `Inbox` keeps so much back to send it. */
export const ANSWER_OVERHEAD_GAS = 270_000n;

/** True once no block on an L1 block of this time can deliver the message. A RETURN has no deadline. */
export function isExpired({ kind, deadline }: Message, originTimestamp: number): boolean {
  return kind !== MessageKind.Return && deadline < BigInt(originTimestamp);
}

/** What the delivery of a message on an origin is given; less, and `Inbox` may refuse with `InsufficientGas`. */
export function deliveryGas(message: Message, originTimestamp: number): bigint {
  // Nothing is called any more: it is only given back.
  if (isExpired(message, originTimestamp)) return DELIVERY_OVERHEAD_GAS;
  let gas = message.gasLimit + DELIVERY_OVERHEAD_GAS;
  if (message.amount > 0n && message.assetId !== ETH_ASSET) gas += TOKEN_OVERHEAD_GAS;
  if (resultGas(message) > 0n) gas += ANSWER_OVERHEAD_GAS;
  return gas < MAX_DELIVERY_GAS ? gas : MAX_DELIVERY_GAS;
}
