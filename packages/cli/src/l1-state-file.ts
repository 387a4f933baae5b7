import { copyFile, readFile, rename, stat } from 'node:fs/promises';
import type { Clock } from '@bulkhead/runtime';

/** How long a file must not have changed to be taken for whole, milliseconds. */
const QUIET_MS = 1_000;
const POLL_MS = 1_000;

/**
 * anvil writes its state over the file that it read it from, and leaves half of it when it is killed meanwhile. A whole copy
 * stands beside it.
 */
export const wholeCopyOf = (stateFile: string): string => `${stateFile}.whole`;

/**
 * Before anvil starts: puts the copy in the place of a state that is cut off.
 *
 * @returns true when it did; what L1 did since the copy was made is lost, as after any kill of anvil
 */
export async function mendState(stateFile: string): Promise<boolean> {
  const copy = wholeCopyOf(stateFile);
  if ((await isJson(stateFile)) !== false || (await isJson(copy)) !== true) return false;
  await copyFile(copy, `${stateFile}.tmp`);
  await rename(`${stateFile}.tmp`, stateFile);
  return true;
}

/** While anvil runs: copies what it has written, each time that it has finished writing. */
export async function keepWholeCopy(
  stateFile: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const ended = () => signal.aborted;
  let copied: number | undefined;
  while (!ended()) {
    copied = await copyWhole(stateFile, { after: copied, now: clock.now(), ended });
    await clock.sleep(POLL_MS, signal).catch(() => {});
  }
}

/** @returns when anvil had written what the copy says, milliseconds since 1970 */
export async function copyWhole(
  stateFile: string,
  args: { readonly after: number | undefined; readonly now: number; readonly ended: () => boolean },
): Promise<number | undefined> {
  const { after, now, ended } = args;
  const written = await lastWrite(stateFile);
  if (written === undefined || written === after || now - written < QUIET_MS) return after;
  const temporary = `${wholeCopyOf(stateFile)}.tmp`;
  await copyFile(stateFile, temporary);
  // What anvil has gone on writing meanwhile, or has left behind when it was killed, may be cut off.
  if (ended() || (await lastWrite(stateFile)) !== written) return after;
  await rename(temporary, wholeCopyOf(stateFile));
  return written;
}

async function lastWrite(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Undefined when there is no such file. */
async function isJson(file: string): Promise<boolean | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
