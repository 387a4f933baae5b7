import { bytesToHex, concatBytes, fromRlp, type Hex, hexToBytes, toRlp } from 'viem';
import { blobError } from './errors.js';
import type { Sidecar } from './sidecar.js';

type Rlp = Uint8Array | readonly Rlp[];

const BLOB_TRANSACTION = 0x03;
const WRAPPER_VERSION = Uint8Array.of(1);
/** Position in the transaction's body (EIP-4844). */
const VERSIONED_HASHES = 10;

/** True for a signed transaction of type 3. */
export function isBlobTransaction(raw: Hex): boolean {
  return raw.startsWith('0x03');
}

/**
 * The form in which a blob transaction is sent to a node, with its sidecar: `0x03 ‖ rlp([body, blobs, commitments,
 * proofs])` (EIP-4844), or `0x03 ‖ rlp([body, 1, blobs, commitments, cell proofs])` (EIP-7594). viem knows only the first.
 * @param raw the signed transaction, without sidecar
 * @throws BLOBS_NOT_OF_TRANSACTION
 */
export function wrapBlobTransaction(raw: Hex, { form, blobs, proofs }: Sidecar): Hex {
  const body = fromRlp(hexToBytes(raw).subarray(1), 'bytes') as readonly Rlp[];
  checkHashes(
    body,
    blobs.map(({ versionedHash }) => versionedHash),
  );
  const parts: Rlp[] = [blobs.map(({ blob }) => blob), blobs.map(({ commitment }) => commitment), proofs];
  const wrapper: Rlp = [body, ...(form === 'v1' ? [WRAPPER_VERSION] : []), ...parts];
  const encoded = toRlp(wrapper as Parameters<typeof toRlp>[0], 'bytes') as Uint8Array;
  return bytesToHex(concatBytes([Uint8Array.of(BLOB_TRANSACTION), encoded]));
}

function checkHashes(body: readonly Rlp[], own: readonly Hex[]): void {
  const field = body[VERSIONED_HASHES];
  const named = Array.isArray(field) ? (field as readonly Uint8Array[]).map((hash) => bytesToHex(hash)) : [];
  if (named.length === own.length && named.every((hash, index) => hash === own[index])) return;
  throw blobError('BLOBS_NOT_OF_TRANSACTION', 'the sidecar holds other blobs than the transaction names', {
    meta: { named, own },
  });
}
