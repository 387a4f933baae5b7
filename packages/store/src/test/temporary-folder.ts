import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `body` with a folder that exists only meanwhile. */
export async function withTemporaryFolder<T>(body: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'bulkhead-store-'));
  try {
    return await body(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
