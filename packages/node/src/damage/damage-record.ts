import { join } from 'node:path';
import { CodedError, describeError, isCodedError, readJsonFile, writeFileAtomic } from '@bulkhead/runtime';
import { z } from 'zod';

const MAX_MESSAGE = 500;
/** Heals that are remembered, newest last. */
const MAX_HEALS = 16;

const damageSchema = z.strictObject({
  code: z.string().max(64),
  message: z.string().max(MAX_MESSAGE),
  /** Milliseconds since 1970. */
  at: z.int().nonnegative(),
});
export type Damage = z.output<typeof damageSchema>;

export const healSchema = damageSchema.extend({
  /** Name of the folder in which the damaged database is kept; absent when it was deleted. */
  kept: z.string().max(64).optional(),
});
export type Heal = z.output<typeof healSchema>;

const recordSchema = z.strictObject({
  /** Found and not healed yet: the database must not be used again. */
  found: damageSchema.optional(),
  heals: z.array(healSchema).max(MAX_HEALS).default([]),
});
/** What happened to the database of a folder: it outlives the database. */
export type DamageRecord = z.output<typeof recordSchema>;

const recordFile = (dataDir: string): string => join(dataDir, 'damage.json');

/** @throws CodedError FILE_UNREADABLE */
export async function readDamageRecord(dataDir: string): Promise<DamageRecord> {
  try {
    return await readJsonFile(recordFile(dataDir), recordSchema);
  } catch (error) {
    // A file that no longer says what it said must not keep a healthy database from being opened.
    if (isCodedError(error, 'FILE_MISSING') || isCodedError(error, 'FILE_CORRUPT')) return { heals: [] };
    throw error;
  }
}

/** @throws CodedError FILE_WRITE_FAILED */
export async function writeDamageRecord(dataDir: string, record: DamageRecord): Promise<void> {
  const heals = record.heals.slice(-MAX_HEALS);
  await writeFileAtomic(recordFile(dataDir), `${JSON.stringify({ ...record, heals }, null, 2)}\n`);
}

/** Notes that the database of a folder is damaged, so that the next process does not build on it. */
export async function markDamaged(dataDir: string, error: unknown, at: number): Promise<void> {
  const record = await readDamageRecord(dataDir);
  if (record.found !== undefined) return;
  await writeDamageRecord(dataDir, { ...record, found: toDamage(error, at) });
}

export function toDamage(error: unknown, at: number): Damage {
  return {
    code: error instanceof CodedError ? error.code : 'INTERNAL',
    message: describeError(error).slice(0, MAX_MESSAGE),
    at,
  };
}
