import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '@bulkhead/runtime';
import type { Layout } from './layout.js';
import { checkWritable } from './lock.js';

/** Makes the folders of a network. @throws CodedError DIR_NOT_WRITABLE (reject) */
export async function prepareDirectory(layout: Layout): Promise<void> {
  const folders = [layout.root, dirname(layout.l1.state), dirname(layout.upLog), join(layout.root, 'shards')];
  try {
    for (const folder of folders) await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new CodedError({
      code: 'DIR_NOT_WRITABLE',
      message: `cannot create ${layout.root}`,
      verdict: 'reject',
      cause,
    });
  }
  await checkWritable(layout.root, join(layout.root, '.probe'));
}
