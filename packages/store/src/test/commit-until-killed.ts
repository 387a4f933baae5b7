/**
 * A process that commits generation after generation to the database at its first argument, and tells its parent of
 * each one that was acknowledged. It never ends by itself.
 */
import { openRocksStore } from '../rocks-store.js';
import { generationKeys, generationValue } from './generation.js';

const [, , path = ''] = process.argv;
const store = await openRocksStore({ path });
process.on('disconnect', () => process.exit(1));
for (let generation = 1; ; generation++) {
  const value = generationValue(generation);
  await store.batch(
    generationKeys().map((key) => ({ type: 'put', key, value })),
    { sync: true },
  );
  process.send?.(generation);
}
