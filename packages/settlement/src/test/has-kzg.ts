import { BLOB_BYTES } from '@bulkhead/protocol';
import { loadKzg } from '../blobs/load-kzg.js';

/** False where the optional package c-kzg could not be built. */
export function hasKzg(): Promise<boolean> {
  return loadKzg()
    .commit(new Uint8Array(BLOB_BYTES))
    .then(
      () => true,
      () => false,
    );
}
