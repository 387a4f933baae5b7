import { deflateRawSync } from 'node:zlib';
import { type Hex, toRlp } from 'viem';
import type { BatchPayload, PayloadBlock } from './batch.js';
import { ProtocolError } from './errors.js';
import { MAX_INFLATED_PAYLOAD_BYTES } from './limits.js';
import { toRlpOutboxItem, toScalarHex } from './outbox-item.js';
import { isSystemTx } from './system-tx.js';

const MAX_SCALAR = 2n ** 32n - 1n;

export interface EncodePayloadOptions {
  /** 0 (none) to 9 (best); 6 unless told. Which bytes come out depends on the zlib of the machine; what they mean doesn't. */
  readonly level?: number;
}

/**
 * The payload of a batch: `deflateRaw(RLP([blocks, outbox]))` (docs/spec/batches.md, Payload).
 * @throws {ProtocolError} `payload-unencodable` for a number above 2^32 − 1, `system-transaction-in-payload`,
 * `payload-too-large` above 2 MiB before deflation
 */
export function encodePayload(payload: BatchPayload, options: EncodePayloadOptions = {}): Uint8Array {
  return new Uint8Array(deflateRawSync(encodePayloadRlp(payload), { level: options.level ?? 6 }));
}

/** `RLP([blocks, outbox])`, what a payload inflates to. @throws {ProtocolError} as `encodePayload` */
export function encodePayloadRlp(payload: BatchPayload): Uint8Array {
  const rlp = toRlp([payload.blocks.map(toRlpBlock), payload.outbox.map(toRlpOutboxItem)], 'bytes');
  if (rlp.length > MAX_INFLATED_PAYLOAD_BYTES) {
    throw new ProtocolError('payload-too-large', { bytes: rlp.length, max: MAX_INFLATED_PAYLOAD_BYTES });
  }
  return rlp;
}

function toRlpBlock(block: PayloadBlock) {
  for (const raw of block.transactions) {
    if (isSystemTx(raw)) throw new ProtocolError('system-transaction-in-payload', { raw });
  }
  return [
    toScalar('timestampDelta', block.timestampDelta),
    toScalar('originDelta', block.originDelta),
    block.deliveries.map((delivery) => [toScalar('gas', delivery.gas), delivery.data]),
    block.transactions,
  ];
}

function toScalar(field: string, value: number | bigint): Hex {
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!whole || value < 0 || value > MAX_SCALAR) throw new ProtocolError('payload-unencodable', { field, value });
  return toScalarHex(value);
}
