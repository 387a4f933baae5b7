import { isDamage } from '@bulkhead/execution';
import { type Clock, CodedError, type Logger } from '@bulkhead/runtime';
import {
  type Damage,
  type DamageRecord,
  type Heal,
  readDamageRecord,
  toDamage,
  writeDamageRecord,
} from './damage-record.js';
import { databaseFolder, type FolderOps, machineFolders, setAside } from './set-aside.js';

/** A database that is damaged more often than this within an hour is not healed again: the disk or the program is at fault. */
export const MAX_HEALS_PER_HOUR = 3;
const HOUR_MS = 3_600_000;

export interface OpenHealedOptions<T> {
  /** The process's own folder; the database is `db` in it. */
  readonly dataDir: string;
  /** Opens and checks the database. When it throws, nothing of it may be open any more. */
  readonly open: (path: string) => Promise<T>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly folders?: FolderOps;
}

export interface Healed<T> {
  readonly opened: T;
  /** Heals of this folder so far, newest last. */
  readonly heals: readonly Heal[];
  /** True when this opening has set a damaged database aside: what is open now is empty. */
  readonly healed: boolean;
}

/**
 * Opens a database. One that is damaged, or in which a process before this one has found damage, is set aside, and an empty
 * one takes its place: whoever owns it rebuilds it from L1. Kill it at any step: the next start finishes the work.
 *
 * @throws CodedError DATABASE_DAMAGED_AGAIN (fatal), and what `open` throws for other reasons than damage
 */
export async function openHealed<T>(options: OpenHealedOptions<T>): Promise<Healed<T>> {
  const { dataDir, open } = options;
  const path = databaseFolder(dataDir);
  const record = await readDamageRecord(dataDir);
  let heals: readonly Heal[] = record.heals;
  if (record.found !== undefined) heals = await heal(options, record, record.found);
  else {
    try {
      return { opened: await open(path), heals, healed: false };
    } catch (error) {
      if (!isDamage(error)) throw error;
      heals = await heal(options, record, toDamage(error, options.clock.now()));
    }
  }
  return { opened: await open(path), heals, healed: true };
}

async function heal<T>(
  { dataDir, clock, logger, folders = machineFolders }: OpenHealedOptions<T>,
  record: DamageRecord,
  damage: Damage,
): Promise<readonly Heal[]> {
  const recent = record.heals.filter(({ at }) => clock.now() - at < HOUR_MS);
  if (recent.length >= MAX_HEALS_PER_HOUR) {
    throw new CodedError({
      code: 'DATABASE_DAMAGED_AGAIN',
      message: `the database in ${dataDir} was damaged ${recent.length + 1} times within an hour, look at the disk: ${damage.message}`,
      verdict: 'fatal',
    });
  }
  // Written first: from here on nobody opens it, however often this is cut off.
  await writeDamageRecord(dataDir, { ...record, found: damage });
  const kept = await setAside(dataDir, folders);
  const heals: Heal[] = [...record.heals, { ...damage, ...(kept !== undefined && { kept }) }];
  await writeDamageRecord(dataDir, { heals });
  logger.error('the database is damaged and was set aside: everything in it is rebuilt from L1', {
    code: damage.code,
    damage: damage.message,
    kept: kept ?? 'deleted',
    heals: heals.length,
  });
  return heals;
}
