import {
  type BatchIndex,
  decodeRlp,
  findRlpScalar,
  keccak256,
  MAX_MESSAGE_PAYLOAD_BYTES,
  type Message,
  OUTBOX_DEPTH,
  type RlpFault,
  type RlpItem,
  toBatchIndex,
} from '@bulkhead/protocol';
import { bytesToHex, type Hex, toRlp } from 'viem';
import { MAX_ENVELOPE_BYTES } from './limits.js';
import { findMessageFields, MESSAGE_FIELD_COUNT, toMessageFields, toScalarHex } from './message-fields.js';

/** Version of the envelope, and the last part of its topic. */
export const ENVELOPE_VERSION = 1;

/** Where a message stands in an outbox that was claimed on L1. */
export interface ProofHint {
  readonly batchIndex: BatchIndex;
  readonly outboxRoot: Hex;
  /** Leaves under that root; above the message's index. */
  readonly outboxCount: number;
  /** 32 siblings, leaf level first. */
  readonly branch: readonly Hex[];
}

/** What travels by gossip: a message with its payload, and its branch once its batch is on L1. */
export interface Envelope {
  readonly message: Message;
  readonly payload: Hex;
  readonly hint: ProofHint | undefined;
}

/** Why bytes are not the one encoding of an envelope. */
export type EnvelopeFault = RlpFault | 'too-large' | 'shape' | 'version' | 'message' | 'payload' | 'hint';

export type EnvelopeRead =
  | { readonly ok: true; readonly value: Envelope }
  | { readonly ok: false; readonly fault: EnvelopeFault };

const HINT_FIELDS = 4;
const RLP_LIMITS = { maxDepth: 3, maxItems: 4 + MESSAGE_FIELD_COUNT + HINT_FIELDS + OUTBOX_DEPTH };
const MAX_OUTBOX_COUNT = 2 ** 32;

/** `RLP([version, [13 message fields], payload, [] or [batchIndex, outboxRoot, outboxCount, [32 siblings]]])`. */
export function encodeEnvelope({ message, payload, hint }: Envelope): Uint8Array {
  const proof =
    hint === undefined
      ? []
      : [toScalarHex(hint.batchIndex), hint.outboxRoot, toScalarHex(hint.outboxCount), hint.branch];
  return toRlp([toScalarHex(ENVELOPE_VERSION), toMessageFields(message), payload, proof], 'bytes');
}

/** Reads what `encodeEnvelope` wrote, and nothing else: `encodeEnvelope` of the result is `bytes`. Never throws. */
export function decodeEnvelope(bytes: Uint8Array): EnvelopeRead {
  if (bytes.length > MAX_ENVELOPE_BYTES) return fail('too-large');
  const rlp = decodeRlp(bytes, RLP_LIMITS);
  if (!rlp.ok) return rlp;
  const items = rlp.value;
  if (items instanceof Uint8Array || items.length !== 4) return fail('shape');
  const [version, fields, payloadBytes, proof] = items;
  if (findScalar(version, 1) !== BigInt(ENVELOPE_VERSION)) return fail('version');

  const message = findMessageFields(fields);
  if (message === undefined) return fail('message');
  if (!(payloadBytes instanceof Uint8Array) || payloadBytes.length > MAX_MESSAGE_PAYLOAD_BYTES) return fail('payload');
  if (keccak256(payloadBytes) !== message.payloadHash) return fail('payload');
  const payload = bytesToHex(payloadBytes);

  if (proof === undefined || proof instanceof Uint8Array) return fail('shape');
  if (proof.length === 0) return { ok: true, value: { message, payload, hint: undefined } };
  const hint = findHint(proof, message.index);
  return hint === undefined ? fail('hint') : { ok: true, value: { message, payload, hint } };
}

function findHint(proof: readonly RlpItem[], index: number): ProofHint | undefined {
  if (proof.length !== HINT_FIELDS) return undefined;
  const batchIndex = findScalar(proof[0], 8);
  const outboxRoot = findHash(proof[1]);
  const outboxCount = findScalar(proof[2], 8);
  const siblings = proof[3];
  if (batchIndex === undefined || batchIndex > Number.MAX_SAFE_INTEGER || outboxRoot === undefined) return undefined;
  if (outboxCount === undefined || outboxCount <= index || outboxCount > MAX_OUTBOX_COUNT) return undefined;
  if (siblings === undefined || siblings instanceof Uint8Array || siblings.length !== OUTBOX_DEPTH) return undefined;
  const branch: Hex[] = [];
  for (const sibling of siblings) {
    const hash = findHash(sibling);
    if (hash === undefined) return undefined;
    branch.push(hash);
  }
  return { batchIndex: toBatchIndex(batchIndex), outboxRoot, outboxCount: Number(outboxCount), branch };
}

function findScalar(item: RlpItem | undefined, maxBytes: number): bigint | undefined {
  return item instanceof Uint8Array ? findRlpScalar(item, maxBytes) : undefined;
}

function findHash(item: RlpItem | undefined): Hex | undefined {
  return item instanceof Uint8Array && item.length === 32 ? bytesToHex(item) : undefined;
}

function fail(fault: EnvelopeFault): { readonly ok: false; readonly fault: EnvelopeFault } {
  return { ok: false, fault };
}
