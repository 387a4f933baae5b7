import { copyFile, readFile, rename, stat } from 'node:fs/promises';
import type { Clock } from '@bulkhead/runtime';

/** How long a file must not have changed to be taken for whole, milliseconds. */
const QUIET_MS = 1_000;
const POLL_MS = 1_000;

/**
 * anvil writes its state over the file that it read it from, and leaves half of it when it is killed meanwhile. And it writes
 * down its blocks before its accounts, which may be those of one block more by then: an L1 that begins with them knows what
 * no block of it has done. Two whole copies stand beside the file, the newest first.
 */
export const copiesOf = (stateFile: string): readonly [newest: string, older: string] => [
  `${stateFile}.whole`,
  `${stateFile}.older`,
];

/** Says whether accounts and blocks of a whole file belong together. */
export type IsSound = (file: string) => Promise<boolean>;

/**
 * Before anvil starts: puts the newest file that is whole and sound in the place of its state.
 *
 * @returns what stands there now; `lost` when no file is sound, the state is then left as it is. What L1 did since a copy was
 *   made is lost with the state, as after any kill of anvil
 */
export async function mendState(stateFile: string, isSound: IsSound): Promise<'as it was' | 'a copy' | 'lost'> {
  if ((await isJson(stateFile)) === undefined) return 'as it was';
  for (const file of [stateFile, ...copiesOf(stateFile)]) {
    if ((await isJson(file)) !== true || !(await isSound(file))) continue;
    if (file === stateFile) return 'as it was';
    await copyFile(file, `${stateFile}.tmp`);
    await rename(`${stateFile}.tmp`, stateFile);
    return 'a copy';
  }
  return 'lost';
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
  const [newest, older] = copiesOf(stateFile);
  const temporary = `${newest}.tmp`;
  await copyFile(stateFile, temporary);
  // What anvil has gone on writing meanwhile, or has left behind when it was killed, may be cut off.
  if (ended() || (await lastWrite(stateFile)) !== written) return after;
  await rename(newest, older).catch(() => {});
  await rename(temporary, newest);
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
