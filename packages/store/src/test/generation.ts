import { uint32Key } from '../key-codecs.js';

const KEYS = 200;

/** The keys that every generation overwrites in one batch. */
export function generationKeys(): Uint8Array[] {
  return Array.from({ length: KEYS }, (_, index) => uint32Key.encode(index));
}

/** The value that all keys have after that batch. */
export function generationValue(generation: number): Uint8Array {
  return uint32Key.encode(generation);
}
