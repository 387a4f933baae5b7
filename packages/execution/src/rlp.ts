/** Bytes of a length in RLP, big-endian and minimal. */
function lengthBytes(length: number): number {
  if (length < 0x100) return 1;
  if (length < 0x10000) return 2;
  return length < 0x1000000 ? 3 : 4;
}

function headerSize(length: number): number {
  return length < 56 ? 1 : 1 + lengthBytes(length);
}

function writeHeader(out: Uint8Array, length: number, base: 0x80 | 0xc0): number {
  if (length < 56) {
    out[0] = base + length;
    return 1;
  }
  const bytes = lengthBytes(length);
  out[0] = base + 55 + bytes;
  for (let i = 0; i < bytes; i++) out[1 + i] = (length / 2 ** (8 * (bytes - 1 - i))) & 0xff;
  return 1 + bytes;
}

/** Writes the header of a list whose items take `payload` bytes; gives its size. */
export function writeListHeader(out: Uint8Array, payload: number): number {
  return writeHeader(out, payload, 0xc0);
}

/** Size of the RLP string of `bytes`. */
export function stringSize(bytes: Uint8Array): number {
  const [first] = bytes;
  if (bytes.length === 1 && first !== undefined && first < 0x80) return 1;
  return headerSize(bytes.length) + bytes.length;
}

/** Size of the RLP list whose items take `payload` bytes together. */
export function listSize(payload: number): number {
  return headerSize(payload) + payload;
}

/** RLP string. */
export function encodeString(bytes: Uint8Array): Uint8Array {
  const size = stringSize(bytes);
  if (size === 1 && bytes.length === 1) return bytes;
  const out = new Uint8Array(size);
  out.set(bytes, writeHeader(out, bytes.length, 0x80));
  return out;
}

/** RLP list of items that are encoded already. */
export function encodeList(items: readonly Uint8Array[]): Uint8Array {
  let payload = 0;
  for (const item of items) payload += item.length;
  const out = new Uint8Array(listSize(payload));
  let offset = writeHeader(out, payload, 0xc0);
  for (const item of items) {
    out.set(item, offset);
    offset += item.length;
  }
  return out;
}
