import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError } from './coded-error.js';

const DEFAULT_MODE = 0o644;

/**
 * Replaces a file so that a reader, also after a power cut, sees the old content or the new, never a mixture: writes
 * a temporary file beside it, syncs it, renames it over `path` and syncs the folder.
 *
 * @param mode permission bits, exact (the umask is not applied); 0o644 when absent.
 * @throws FILE_WRITE_FAILED (fatal)
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array, mode = DEFAULT_MODE): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeSynced(temporary, data, mode);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new CodedError({
      code: 'FILE_WRITE_FAILED',
      message: `could not write ${path}`,
      verdict: 'fatal',
      meta: { path },
      cause,
    });
  }
}

async function writeSynced(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
