import { size } from 'viem';
import { ETH_ASSET } from './asset.js';
import { MAX_DELIVERY_GAS } from './limits.js';
import { type Message, MessageKind } from './message.js';
import { canComeBack, resultGas } from './reply.js';

/** Proofs, caps, records and events of any delivery. */
const BASE_GAS = 420_000n;
/** The payload is hashed and copied, for some kinds several times. */
const GAS_PER_PAYLOAD_BYTE = 4n;
/** A RESULT at the dearest index of the outbox, and the return data that it carries. */
const ANSWER_GAS = 300_000n;
/** A RETURN at the dearest index. */
const RETURN_GAS = 220_000n;
/** The first transfer of a token makes its contract; one that was born here may use 300,000 to move. */
const TOKEN_GAS = 420_000n;

/**
 * Gas that suffices to deliver a message whatever becomes of it, for a 0x7E delivery or a transaction of anyone's (which pays for its
 * calldata besides). More is not taken for a fault: what is left is given back.
 */
export function deliveryGas(message: Message, payload: `0x${string}`): bigint {
  const { kind, gasLimit, assetId, amount } = message;
  let gas = BASE_GAS + GAS_PER_PAYLOAD_BYTE * BigInt(size(payload));
  // EIP-150, twice where the Inbox calls itself to pay and call.
  gas += kind === MessageKind.AssetCall ? (gasLimit * 4_096n) / 3_969n : (gasLimit * 64n) / 63n;
  if (resultGas(message) !== 0n) gas += ANSWER_GAS;
  else if (canComeBack(message)) gas += RETURN_GAS;
  if (amount !== 0n && assetId !== ETH_ASSET) gas += TOKEN_GAS;
  return gas > MAX_DELIVERY_GAS ? MAX_DELIVERY_GAS : gas;
}
