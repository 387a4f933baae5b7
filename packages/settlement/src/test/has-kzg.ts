import { loadKzg } from '../blobs/load-kzg.js';

/** False where the optional package c-kzg could not be built. */
export function hasKzg(): boolean {
  try {
    loadKzg();
    return true;
  } catch {
    return false;
  }
}
