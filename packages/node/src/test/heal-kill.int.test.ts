import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngine } from '@bulkhead/execution';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { expect } from 'chai';
import { readDamageRecord } from '../damage/damage-record.js';
import { openHealed } from '../damage/open-healed.js';
import { databaseFolder } from '../damage/set-aside.js';
import { openSequencer } from './open-shard.js';
import { shardConfig, signTransfer } from './shard-config.js';

const GARBAGE = 'garbage';
const logger = silentLogger();

describe('a process that is killed with SIGKILL while it heals exec’s database', function () {
  this.timeout(300_000);
  const script = fileURLToPath(new URL('./heal-until-killed.js', import.meta.url));
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-heal-kill-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function openExec(path: string) {
    const store = await openRocksStore({ path });
    return { store, engine: await openEngine({ config: shardConfig(), store, logger }) };
  }

  /** A database that was damaged, beside one that was kept before. */
  async function damage(dataDir: string): Promise<void> {
    const path = databaseFolder(dataDir);
    const { store } = await openExec(path);
    await store.close();
    await writeFile(join(path, 'CURRENT'), GARBAGE);
    await mkdir(join(dataDir, 'db.damaged-1'));
    await writeFile(join(dataDir, 'db.damaged-1', 'CURRENT'), 'older garbage');
  }

  async function makeBlocks() {
    const sequencer = await openSequencer();
    for (const nonce of [0, 1]) {
      sequencer.l1.mine();
      await sequencer.submit(await signTransfer({ nonce }));
      await sequencer.producer.step();
      for (const { hash } of [...sequencer.mempool.all()]) sequencer.mempool.remove(hash);
    }
    return { blocks: await sequencer.link.api.blockInputs({ from: 1, to: 2 }), head: sequencer.engine.head() };
  }

  for (const when of ['before', 'in'] as const)
    it(`${when} each of its steps: the next one finishes the work, and the chain is rebuilt in it`, async () => {
      const { blocks, head } = await makeBlocks();
      for (let at = 0; ; at++) {
        const dataDir = join(folder, `${when}-${at}`);
        await damage(dataDir);
        const child = fork(script, [dataDir, String(at), when], { stdio: 'inherit' });
        const [code, signal] = await once(child, 'exit');
        if (signal === null) {
          expect(code).to.equal(0);
          expect(at, 'steps of a heal').to.be.greaterThan(8);
          return;
        }
        expect(signal, `step ${at}`).to.equal('SIGKILL');
        const { opened, heals } = await openHealed({ dataDir, open: openExec, clock: systemClock(), logger });
        expect(heals, `heals after a kill ${when} step ${at}`).to.have.length(1);
        expect((await readDamageRecord(dataDir)).found).to.equal(undefined);
        const kept = (await readdir(dataDir)).filter((name) => name.startsWith('db.damaged'));
        expect(kept).to.deep.equal([heals[0]?.kept]);
        expect(await readFile(join(dataDir, kept[0] ?? '', 'CURRENT'), 'utf8')).to.equal(GARBAGE);
        expect(opened.engine.head().number).to.equal(0);
        await opened.engine.importBlocks(blocks);
        expect(opened.engine.head().hash).to.equal(head.hash);
        await opened.store.close();
      }
    });
});
