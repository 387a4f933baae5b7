/**
 * A process that plays the short moves on the crash chain of the file at its second argument, in the database at its first
 * one, and kills itself `in` or `after` the write with the number of its third, as its fourth says. Ends with 0 when there is
 * no such write.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openRocksStore } from '@bulkhead/store';
import { aroundWrites } from './around-writes.js';
import { openCrashEngine, readCrashBlocks } from './crash-chain.js';
import { shortMoves } from './crash-moves.js';

const [, , path = '', chainFile = '', at = '', when = ''] = process.argv;
const die = () => process.kill(process.pid, 'SIGKILL');
const blocks = await readCrashBlocks(chainFile);
const rocks = await openRocksStore({ path });
let writes = 0;
const store = aroundWrites(rocks, async (write) => {
  if (writes++ !== Number(at)) return write();
  const writing = write();
  await (when === 'in' ? nextTurn() : writing);
  die();
});
const engine = await openCrashEngine(store);
for (const move of shortMoves(blocks)) await move.run(engine);
await rocks.close();
process.exit(0);
