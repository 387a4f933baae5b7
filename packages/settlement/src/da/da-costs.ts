import { blobsNeeded } from '@bulkhead/protocol';

/** EIP-4844: blob gas of one blob. */
export const GAS_PER_BLOB = 131_072n;
const INTRINSIC = 21_000n;
/** EIP-7623: a token is a zero byte or a quarter of another one. */
const STANDARD_PER_TOKEN = 4n;
const FLOOR_PER_TOKEN = 10n;
/** A header and a claim without flows: about 700 bytes, half of them zeros. */
const INPUT_TOKENS = 1_750n;
/** Door, queue, claim, settlement tree: measured on a network in use. */
export const POST_EXECUTION_GAS = 480_000n;
/** Hashing and copying a payload in the input: 6 + 3 gas a word, twice, rounded up. */
const HANDLING_PER_BYTE = 1n;

/** What its cost on L1 depends on. */
export interface PayloadFacts {
  readonly bytes: number;
  /** How many of them are zero. */
  readonly zeros: number;
}

/** Wei per gas and per blob gas. */
export interface DaPrices {
  readonly baseFee: bigint;
  readonly blobBaseFee: bigint;
}

export interface DaGas {
  /** Of the transaction that carries the payload in its input. */
  readonly calldata: bigint;
  /** Of the transaction beside its blobs. */
  readonly beside: bigint;
  readonly blobs: bigint;
}

/** Wei for one batch. */
export interface DaCosts {
  readonly calldata: bigint;
  readonly blobs: bigint;
}

export function payloadFacts(payload: Uint8Array): PayloadFacts {
  let zeros = 0;
  for (const byte of payload) if (byte === 0) zeros++;
  return { bytes: payload.length, zeros };
}

/** Gas of a batch either way; EIP-7623 makes long calldata cost 40 per byte whatever runs beside it. */
export function daGas({ bytes, zeros }: PayloadFacts): DaGas {
  const tokens = BigInt(zeros + 4 * (bytes - zeros));
  const handling = BigInt(bytes) * HANDLING_PER_BYTE;
  return {
    calldata: transactionGas(INPUT_TOKENS + tokens, POST_EXECUTION_GAS + handling),
    beside: transactionGas(INPUT_TOKENS, POST_EXECUTION_GAS),
    blobs: BigInt(blobsNeeded(bytes)) * GAS_PER_BLOB,
  };
}

export function daCosts(payload: PayloadFacts, { baseFee, blobBaseFee }: DaPrices): DaCosts {
  const gas = daGas(payload);
  return { calldata: gas.calldata * baseFee, blobs: gas.beside * baseFee + gas.blobs * blobBaseFee };
}

function transactionGas(tokens: bigint, execution: bigint): bigint {
  const standard = STANDARD_PER_TOKEN * tokens + execution;
  const floor = FLOOR_PER_TOKEN * tokens;
  return INTRINSIC + (standard > floor ? standard : floor);
}
