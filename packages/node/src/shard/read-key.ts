import { readFile } from 'node:fs/promises';
import { CodedError, Secret } from '@bulkhead/runtime';
import type { Hex } from 'viem';

/** A private key from a file that holds 32 bytes in hex. @throws CodedError KEY_UNREADABLE (reject); it never quotes the file */
export async function readKey(path: string): Promise<Secret<Hex>> {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return new Secret(text as Hex);
  throw new CodedError({
    code: 'KEY_UNREADABLE',
    message: `${path} holds no private key`,
    verdict: 'reject',
    meta: { path },
  });
}
