import {
  type AbiParameter,
  type Address,
  type DecodeAbiParametersReturnType,
  decodeAbiParameters,
  encodeAbiParameters,
  type Hex,
  parseAbiParameters,
} from 'viem';
import type { TokenMetadata } from './asset-info.js';
import { PolicyKind } from './queue-entry.js';

const DEPOSIT = parseAbiParameters(
  'uint32 originShard, address originToken, uint256 amount, address from, address to, address refundTo',
);
const TOKEN_DEPOSIT = parseAbiParameters(
  'uint32 originShard, address originToken, uint256 amount, address from, address to, address refundTo, bytes32 name, bytes30 symbol, uint8 decimals',
);
const LANE = parseAbiParameters(
  'uint8 policyKind, uint32 peer, uint64 peerChainId, bool outOpen, bool inOpen, uint8 safety',
);

/** The data of a DEPOSIT entry (docs/spec/batches.md). `amount` in the asset's smallest unit. */
export interface Deposit {
  readonly originShard: number;
  readonly originToken: Address;
  readonly amount: bigint;
  readonly from: Address;
  readonly to: Address;
  readonly refundTo: Address;
  /** What the token says of itself; absent for ETH. */
  readonly token?: TokenMetadata;
}

/** The data of a POLICY entry of kind LANE (docs/spec/batches.md). What L1 wrote, not yet judged. */
export interface LanePolicy {
  readonly peer: number;
  readonly peerChainId: bigint;
  readonly outOpen: boolean;
  readonly inOpen: boolean;
  /** One of `LaneSafety`. */
  readonly safety: number;
}

export function encodeDeposit(deposit: Deposit): Hex {
  const { originShard, originToken, amount, from, to, refundTo, token } = deposit;
  const fields = [originShard, originToken, amount, from, to, refundTo] as const;
  if (token === undefined) return encodeAbiParameters(DEPOSIT, fields);
  return encodeAbiParameters(TOKEN_DEPOSIT, [...fields, token.name, token.symbol, token.decimals]);
}

/** Undefined unless `data` is exactly what `encodeDeposit` writes. Addresses in lower case. Never throws. */
export function decodeDeposit(data: Hex): Deposit | undefined {
  const ofToken = decodeStrict(TOKEN_DEPOSIT, data);
  const fields = ofToken ?? decodeStrict(DEPOSIT, data);
  if (fields === undefined) return undefined;
  const [originShard, originToken, amount, from, to, refundTo] = fields;
  const token = ofToken === undefined ? {} : { token: { name: ofToken[6], symbol: ofToken[7], decimals: ofToken[8] } };
  return {
    originShard,
    originToken: lower(originToken),
    amount,
    from: lower(from),
    to: lower(to),
    refundTo: lower(refundTo),
    ...token,
  };
}

export function encodeLanePolicy(policy: LanePolicy): Hex {
  const { peer, peerChainId, outOpen, inOpen, safety } = policy;
  return encodeAbiParameters(LANE, [PolicyKind.Lane, peer, peerChainId, outOpen, inOpen, safety]);
}

/** Undefined unless `data` is exactly what `encodeLanePolicy` writes. Never throws. */
export function decodeLanePolicy(data: Hex): LanePolicy | undefined {
  const fields = decodeStrict(LANE, data);
  if (fields === undefined) return undefined;
  const [policyKind, peer, peerChainId, outOpen, inOpen, safety] = fields;
  return policyKind === PolicyKind.Lane ? { peer, peerChainId, outOpen, inOpen, safety } : undefined;
}

function decodeStrict<const P extends readonly AbiParameter[]>(
  parameters: P,
  data: Hex,
): DecodeAbiParametersReturnType<P> | undefined {
  // All layouts are static words; a length check first keeps hostile data away from the decoder.
  if (data.length !== 2 + 64 * parameters.length) return undefined;
  try {
    const values = decodeAbiParameters(parameters, data);
    return encodeAbiParameters(parameters, values as never) === data.toLowerCase()
      ? (values as DecodeAbiParametersReturnType<P>)
      : undefined;
  } catch {
    return undefined;
  }
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}
