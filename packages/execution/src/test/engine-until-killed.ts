/**
 * A process that makes, takes back and rebuilds the blocks of the crash chain of the file at its second argument, in the
 * database at its first one, and tells its parent of each head that it was given durably. It never ends by itself.
 */
import { openRocksStore } from '@bulkhead/store';
import { openCrashEngine, readCrashBlocks } from './crash-chain.js';

const [, , path = '', chainFile = ''] = process.argv;
process.on('disconnect', () => process.exit(1));
const blocks = await readCrashBlocks(chainFile);
const engine = await openCrashEngine(await openRocksStore({ path }));
const tell = () => process.send?.(engine.head().number);
tell();
for (;;) {
  await engine.importBlocks(blocks.slice(engine.head().number, -2));
  tell();
  for (const inputs of blocks.slice(engine.head().number)) {
    await engine.produceBlock(inputs, { mode: 'build' });
    tell();
  }
  await engine.unwind(1);
  tell();
}
