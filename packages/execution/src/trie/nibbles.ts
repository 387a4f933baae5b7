/** Half-bytes of `key`, high one first. */
export function toNibbles(key: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(key.length * 2);
  for (let i = 0; i < key.length; i++) {
    const byte = key[i] ?? 0;
    nibbles[2 * i] = byte >> 4;
    nibbles[2 * i + 1] = byte & 0xf;
  }
  return nibbles;
}

/** Length of the common start of `path` and `key` from `offset` on. */
export function commonLength(path: Uint8Array, key: Uint8Array, offset: number): number {
  const end = Math.min(path.length, key.length - offset);
  let length = 0;
  while (length < end && path[length] === key[offset + length]) length++;
  return length;
}

/** Hex-prefix encoding of a path (yellow paper, appendix C). */
export function encodePath(path: Uint8Array, isLeaf: boolean): Uint8Array {
  const odd = path.length % 2;
  const out = new Uint8Array(1 + (path.length >> 1));
  out[0] = (isLeaf ? 0x20 : 0) | (odd ? 0x10 | (path[0] ?? 0) : 0);
  for (let i = odd, at = 1; i < path.length; i += 2, at++) out[at] = ((path[i] ?? 0) << 4) | (path[i + 1] ?? 0);
  return out;
}

/** Inverse of {@link encodePath}. */
export function decodePath(encoded: Uint8Array): { readonly path: Uint8Array; readonly isLeaf: boolean } {
  const nibbles = toNibbles(encoded);
  const flag = nibbles[0] ?? 0;
  return { path: nibbles.subarray(flag & 1 ? 1 : 2), isLeaf: (flag & 2) !== 0 };
}

/** `parts` in one path. */
export function joinPaths(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
