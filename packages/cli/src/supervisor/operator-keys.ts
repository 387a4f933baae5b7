import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '@bulkhead/runtime';
import { bytesToHex, type Hex } from 'viem';

const KEY = /^0x[0-9a-fA-F]{64}$/;

/**
 * The key in a file; a new one when the file has none. An L1 that gives no money away needs the same keys at the next try:
 * somebody may have funded them meanwhile.
 */
export async function keepKey(file: string): Promise<Hex> {
  const text = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (KEY.test(text)) return text as Hex;
  const key = bytesToHex(randomBytes(32));
  await writeFileAtomic(file, `${key}\n`, 0o600);
  return key;
}
