import { type StoreError, storeError } from './errors.js';

/**
 * The coded form of an error of the native module, which has nothing but a text. The text starts with the name of the
 * rocksdb status (`Corruption: …`, `IO error: …`); this is the only place that reads it.
 */
export function fromRocksError(cause: Error, path: string): StoreError {
  if (isDamaged(cause))
    return storeError('STORE_CORRUPT', `the database at ${path} is damaged`, { meta: { path }, cause });
  return storeError('STORE_IO', `the database at ${path} failed`, { meta: { path }, cause });
}

/** The same for an error of opening. */
export function fromRocksOpenError(cause: Error, path: string): StoreError {
  if (isDamaged(cause)) return fromRocksError(cause, path);
  if (/\block\b.*\/LOCK/i.test(cause.message)) {
    return storeError('STORE_OPEN_FAILED', `the database at ${path} is open already, here or in another process`, {
      meta: { path, hint: 'locked' },
      verdict: 'retry',
      cause,
    });
  }
  return storeError('STORE_OPEN_FAILED', `could not open the database at ${path}`, { meta: { path }, cause });
}

/** A checksum that does not fit, or a file that the database lists and the disk lacks. */
function isDamaged({ message }: Error): boolean {
  return message.startsWith('Corruption') || message.startsWith('IO error: No such file or directory');
}
