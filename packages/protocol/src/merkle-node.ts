import { bytesToHex, type Hex, hexToBytes } from 'viem';
import { ProtocolError } from './errors.js';
import { keccakBytes } from './keccak.js';

/** Deepest tree of the protocol (docs/spec/messages.md). */
export const MAX_TREE_DEPTH = 32;

const NODE_PREFIX = 0x01;

/** `keccak256(0x01 ‖ left ‖ right)` over bytes. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  const preimage = new Uint8Array(65);
  preimage[0] = NODE_PREFIX;
  preimage.set(left, 1);
  preimage.set(right, 33);
  return keccakBytes(preimage);
}

/** The node above two nodes; their order counts (docs/spec/messages.md). */
export function merkleNode(left: Hex, right: Hex): Hex {
  return bytesToHex(hashNode(toHashBytes(left), toHashBytes(right)));
}

const ZERO_HASHES: readonly Uint8Array[] = (() => {
  let node: Uint8Array = new Uint8Array(32);
  const hashes = [node];
  for (let height = 0; height < MAX_TREE_DEPTH; height++) {
    node = hashNode(node, node);
    hashes.push(node);
  }
  return hashes;
})();

/** `Z(height)` over bytes. @throws {ProtocolError} `depth-out-of-range` */
export function zeroHashBytes(height: number): Uint8Array {
  const hash = ZERO_HASHES[height];
  if (hash === undefined) throw new ProtocolError('depth-out-of-range', { depth: height, max: MAX_TREE_DEPTH });
  return hash;
}

/** `Z(height)`: the root of an empty subtree (docs/spec/messages.md). @throws {ProtocolError} `depth-out-of-range` */
export function zeroHash(height: number): Hex {
  return bytesToHex(zeroHashBytes(height));
}

/** The 32 bytes of a hash, or undefined if it isn't exactly that. */
export function findHashBytes(hash: Hex): Uint8Array | undefined {
  return /^0x[0-9a-fA-F]{64}$/.test(hash) ? hexToBytes(hash) : undefined;
}

/** The 32 bytes of a hash. @throws {ProtocolError} `invalid-hash` */
export function toHashBytes(hash: Hex): Uint8Array {
  const bytes = findHashBytes(hash);
  if (bytes === undefined) throw new ProtocolError('invalid-hash', { hash });
  return bytes;
}
