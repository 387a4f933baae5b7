import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** A larger damaged database is deleted instead of kept. */
export const MAX_KEPT_BYTES = 1024 ** 3;

const DATABASE = 'db';
const KEPT = /^db\.damaged-(\d+)$/;

/** The folder of a process's database inside its own folder. */
export const databaseFolder = (dataDir: string): string => join(dataDir, DATABASE);

/** The part of a file system that setting a database aside needs. */
export interface FolderOps {
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const machineFolders: FolderOps = {
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
};

/**
 * Moves a process's database to `db.damaged-<n>` beside it, in place of the one that was kept before; deletes it when it is
 * larger than {@link MAX_KEPT_BYTES}, or when the disk has no room for it and its successor. May be cut off at any step
 * and called again.
 *
 * @returns the name of the kept folder; undefined when there is none
 */
export async function setAside(
  dataDir: string,
  folders: FolderOps = machineFolders,
  maxKeptBytes = MAX_KEPT_BYTES,
): Promise<string | undefined> {
  await mkdir(dataDir, { recursive: true });
  const kept = (await readdir(dataDir)).filter((name) => KEPT.test(name));
  const source = databaseFolder(dataDir);
  const bytes = await sizeOf(source);
  // Cut off after the move: what is kept is what was to be kept.
  if (bytes === undefined) return kept.at(-1);
  for (const name of kept) await folders.remove(join(dataDir, name));
  const { bavail, bsize } = await statfs(dataDir);
  if (bytes > maxKeptBytes || bytes > bavail * bsize) {
    await folders.remove(source);
    return undefined;
  }
  const name = `db.damaged-${Math.max(0, ...kept.map(numberOf)) + 1}`;
  await folders.rename(source, join(dataDir, name));
  return name;
}

function numberOf(name: string): number {
  return Number(KEPT.exec(name)?.[1] ?? 0);
}

/** Bytes of the files in a folder; undefined when there is no such folder. */
async function sizeOf(folder: string): Promise<number | undefined> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (names === undefined) return undefined;
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
