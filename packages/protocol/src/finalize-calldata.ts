import {
  type AbiFunction,
  concatHex,
  decodeAbiParameters,
  encodeAbiParameters,
  type Hex,
  toFunctionSelector,
} from 'viem';
import type { Message } from './message.js';
import { MESSAGE_PARAMETER } from './message-abi.js';
import { findMessage } from './message-schema.js';

/** `Inbox.finalize`: gives a failed message back after its deadline (docs/spec/messages.md). */
export const FINALIZE_ABI = {
  type: 'function',
  name: 'finalize',
  stateMutability: 'nonpayable',
  inputs: [MESSAGE_PARAMETER],
  outputs: [],
} as const satisfies AbiFunction;

export const FINALIZE_SELECTOR = toFunctionSelector(FINALIZE_ABI);

/** Calldata of `Inbox.finalize`. */
export function encodeFinalize(message: Message): Hex {
  return concatHex([FINALIZE_SELECTOR, encodeAbiParameters([MESSAGE_PARAMETER], [message])]);
}

/** The message that `encodeFinalize` took; undefined for any other data. Never throws. */
export function decodeFinalize(data: Hex): Message | undefined {
  const calldata = data.toLowerCase() as Hex;
  if (!calldata.startsWith(FINALIZE_SELECTOR) || calldata.length !== 2 + 2 * (4 + 13 * 32)) return undefined;
  try {
    const [raw] = decodeAbiParameters([MESSAGE_PARAMETER], `0x${calldata.slice(FINALIZE_SELECTOR.length)}`);
    const message = findMessage(raw);
    return message !== undefined && encodeFinalize(message) === calldata ? message : undefined;
  } catch {
    return undefined;
  }
}
