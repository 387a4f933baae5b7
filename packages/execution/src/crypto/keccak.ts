import { createKeccak } from 'hash-wasm';

const hasher = await createKeccak(256);

/** keccak256 of `data`, synchronously. The result is the caller's own copy, never a view of the hasher's memory. */
export function keccak256(data: Uint8Array): Uint8Array {
  hasher.init();
  hasher.update(data);
  return hasher.digest('binary');
}
