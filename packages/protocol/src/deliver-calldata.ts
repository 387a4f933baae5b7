import type { AbiFunction } from 'viem';
import {
  type AbiParameter,
  concatHex,
  decodeAbiParameters,
  encodeAbiParameters,
  type Hex,
  toFunctionSelector,
  zeroHash,
} from 'viem';
import { toAbiUint64 } from './abi-uint.js';
import type { Domain } from './ids.js';
import { CAP_DEPTH, MAX_MESSAGE_PAYLOAD_BYTES } from './limits.js';
import type { Message } from './message.js';
import { DELIVER_PARAMETERS } from './message-abi.js';
import { findMessage } from './message-schema.js';
import type { DeliveryProof } from './settlement-leaf.js';
import { toBatchIndex } from './to-id.js';

/** `Inbox.deliver` (docs/spec/messages.md). */
export const DELIVER_ABI = {
  type: 'function',
  name: 'deliver',
  stateMutability: 'nonpayable',
  inputs: DELIVER_PARAMETERS,
  outputs: [],
} as const satisfies AbiFunction;

export const DELIVER_SELECTOR = toFunctionSelector(DELIVER_ABI);

/** The parameters without the length of their fixed arrays, which viem would want as tuple types. */
const ANY_LENGTH: readonly AbiParameter[] = DELIVER_PARAMETERS;
/** All but the payload is 106 words; the payload is padded to a word. */
const LONGEST_CALLDATA = 2 + 2 * (4 + 32 * 106 + MAX_MESSAGE_PAYLOAD_BYTES);

/** Calldata of `Inbox.deliver`; an absent cap proof is zeros with `present` false. @throws {ProtocolError} `abi-field-out-of-range` */
export function encodeDeliver(message: Message, payload: Hex, proof: DeliveryProof): Hex {
  const { leaf, cap } = proof;
  const abiProof = {
    settlementRoot: proof.settlementRoot,
    leaf: { ...leaf, batchIndex: toAbiUint64(leaf.batchIndex), outboxCount: toAbiUint64(leaf.outboxCount) },
    settlementBranch: proof.settlementBranch,
    outboxBranch: proof.outboxBranch,
    cap:
      cap === undefined
        ? { cap: 0n, index: 0n, branch: NO_BRANCH, present: false }
        : { cap: cap.cap, index: toAbiUint64(cap.index), branch: cap.branch, present: true },
  };
  return concatHex([DELIVER_SELECTOR, encodeAbiParameters(ANY_LENGTH, [message, payload, abiProof])]);
}

const NO_BRANCH: readonly Hex[] = Array.from({ length: CAP_DEPTH }, () => zeroHash);

/** What `encodeDeliver` took. */
export interface DeliverCall {
  readonly message: Message;
  readonly payload: Hex;
  readonly proof: DeliveryProof;
}

/**
 * Undefined unless `data` is exactly what `encodeDeliver` writes for a message of this version. Hex in lower case.
 * For tools and mirrors: derivation only looks at the selector, and the Inbox judges the rest. Never throws.
 */
export function decodeDeliver(data: Hex): DeliverCall | undefined {
  const calldata = data.toLowerCase() as Hex;
  if (!calldata.startsWith(DELIVER_SELECTOR) || calldata.length > LONGEST_CALLDATA) return undefined;
  try {
    const [rawMessage, payload, { leaf, cap, ...roots }] = decodeAbiParameters(
      DELIVER_PARAMETERS,
      `0x${calldata.slice(DELIVER_SELECTOR.length)}`,
    );
    const message = findMessage(rawMessage);
    if (message === undefined) return undefined;
    const proof: DeliveryProof = {
      ...roots,
      leaf: {
        ...leaf,
        domain: leaf.domain as Domain,
        batchIndex: toBatchIndex(leaf.batchIndex),
        outboxCount: Number(leaf.outboxCount),
      },
      cap: cap.present ? { cap: cap.cap, index: Number(cap.index), branch: cap.branch } : undefined,
    };
    return encodeDeliver(message, payload, proof) === calldata ? { message, payload, proof } : undefined;
  } catch {
    return undefined;
  }
}
