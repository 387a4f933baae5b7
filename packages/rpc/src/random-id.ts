import { randomBytes } from 'node:crypto';
import type { Hex } from 'viem';
import { toQuantity } from './quantity.js';

const ID_BYTES = 16;

/** Makes ids of filters and subscriptions: QUANTITY, as the schemas of execution-apis want. */
export type RandomId = () => Hex;

/** 128 bits nobody can guess: whoever knows the id of a filter can drain it. */
export function randomId(): Hex {
  return toQuantity(BigInt(`0x${randomBytes(ID_BYTES).toString('hex')}`));
}
