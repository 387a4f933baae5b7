import { access, open, readFile, rm } from 'node:fs/promises';
import process from 'node:process';
import { CodedError, readJsonFile, writeFileAtomic } from '@bulkhead/runtime';
import { z } from 'zod';

const lockSchema = z.strictObject({ pid: z.int().positive(), startTime: z.string() });

interface ProcessFacts {
  /** A zombie has ended; only its parent has not looked yet. */
  readonly ended: boolean;
  /** Kernel start time: with the pid it names one process, also after pids wrap round. */
  readonly startTime: string;
}

/** What Linux says of a process; undefined elsewhere, and for a pid that is free. */
async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { ended: fields[0] === 'Z' || fields[0] === 'X', startTime: fields[19] ?? '' };
}

/** @returns the pid of the supervisor that runs this network, if one does. */
export async function findSupervisor(lockFile: string): Promise<number | undefined> {
  const lock = await readJsonFile(lockFile, lockSchema).catch(() => undefined);
  if (lock === undefined) return undefined;
  if (!isAlive(lock.pid)) return undefined;
  const facts = await processFacts(lock.pid);
  if (facts === undefined) return lock.pid;
  return !facts.ended && facts.startTime === lock.startTime ? lock.pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export interface Lock {
  /** True when the supervisor before this one was killed: its children may still be ending. */
  readonly recovering: boolean;
  release(): Promise<void>;
}

/**
 * Marks the directory as run by this process.
 *
 * @throws CodedError ALREADY_RUNNING (reject)
 */
export async function takeLock(lockFile: string): Promise<Lock> {
  const recovering = await access(lockFile).then(
    () => true,
    () => false,
  );
  const holder = await findSupervisor(lockFile);
  if (holder !== undefined && holder !== process.pid)
    throw new CodedError({
      code: 'ALREADY_RUNNING',
      message: `this network already runs (process ${holder}): stop it with "bulkhead down"`,
      verdict: 'reject',
      meta: { pid: holder },
    });
  await writeFileAtomic(
    lockFile,
    JSON.stringify({ pid: process.pid, startTime: (await processFacts(process.pid))?.startTime ?? '' }),
  );
  return { recovering, release: () => rm(lockFile, { force: true }) };
}

/** @throws CodedError DIR_NOT_WRITABLE (reject) */
export async function checkWritable(dir: string, probe: string): Promise<void> {
  try {
    const file = await open(probe, 'w');
    await file.close();
    await rm(probe);
  } catch (cause) {
    throw new CodedError({
      code: 'DIR_NOT_WRITABLE',
      message: `cannot write to ${dir}`,
      verdict: 'reject',
      meta: { dir },
      cause,
    });
  }
}
