import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError, ManualClock, silentLogger } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { expect } from 'chai';
import { codeOf } from '../test/code-of.js';
import { markDamaged, readDamageRecord } from './damage-record.js';
import { MAX_HEALS_PER_HOUR, openHealed } from './open-healed.js';
import { databaseFolder, type FolderOps, machineFolders, setAside } from './set-aside.js';

const HOUR_MS = 3_600_000;
const damage = () => new CodedError({ code: 'STATE_CORRUPT', message: 'a node is missing', verdict: 'fatal' });

describe('a damaged database', () => {
  let dataDir: string;
  const clock = new ManualClock(1_000);
  const logger = silentLogger();

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-damage-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  /** Makes a database with a file that says `content`. */
  async function fill(content: string): Promise<void> {
    await mkdir(databaseFolder(dataDir), { recursive: true });
    await writeFile(join(databaseFolder(dataDir), 'content'), content);
  }

  /** What a process does that finds damage in everything but an empty database. */
  async function open(path: string): Promise<string> {
    await mkdir(path, { recursive: true });
    const content = await readFile(join(path, 'content'), 'utf8').catch(() => 'empty');
    if (content.startsWith('damaged')) throw damage();
    return content;
  }

  const openIt = (folders?: FolderOps) =>
    openHealed({ dataDir, open, clock, logger, ...(folders !== undefined && { folders }) });
  const kept = async () => (await readdir(dataDir)).filter((name) => name.startsWith('db.damaged')).sort();

  it('is set aside, an empty one takes its place, and that is remembered', async () => {
    await fill('damaged');
    expect(await openIt()).to.deep.equal({
      opened: 'empty',
      healed: true,
      heals: [{ code: 'STATE_CORRUPT', message: '[STATE_CORRUPT] a node is missing', at: 1_000, kept: 'db.damaged-1' }],
    });
    expect(await readFile(join(dataDir, 'db.damaged-1', 'content'), 'utf8')).to.equal('damaged');
    await fill('good');
    const again = await openIt();
    expect([again.opened, again.healed, again.heals.length]).to.deep.equal(['good', false, 1]);
  });

  it('keeps one of them, the newest', async () => {
    for (const content of ['damaged 1', 'damaged 2']) {
      await fill(content);
      await openIt();
    }
    expect(await kept()).to.deep.equal(['db.damaged-2']);
    expect(await readFile(join(dataDir, 'db.damaged-2', 'content'), 'utf8')).to.equal('damaged 2');
  });

  it('is deleted when it is too large to be kept', async () => {
    await fill('x'.repeat(2_000));
    expect(await setAside(dataDir, machineFolders, 1_999)).to.equal(undefined);
    expect(await readdir(dataDir)).to.deep.equal([]);
  });

  it('is set aside by the next process when this one has found the damage', async () => {
    await fill('good, as far as the next one sees');
    await markDamaged(dataDir, new Error('outer', { cause: damage() }), 5);
    await markDamaged(dataDir, new Error('later'), 6);
    const { opened, heals } = await openIt();
    expect(opened).to.equal('empty');
    expect(heals.map(({ at }) => at)).to.deep.equal([5]);
    expect((await openIt()).healed).to.equal(false);
  });

  it('is healed to the end by the next start, wherever the healing process was killed', async () => {
    for (let dieAt = 0; ; dieAt++) {
      await rm(dataDir, { recursive: true, force: true });
      await fill('damaged 1');
      await openIt();
      await fill('damaged 2');
      let steps = 0;
      const dying = (after: boolean, step: () => Promise<void>) => async () => {
        const dies = steps++ === dieAt;
        if (!dies || after) await step();
        if (dies) throw new Error('killed');
      };
      const folders = (after: boolean): FolderOps => ({
        rename: (from, to) => dying(after, () => machineFolders.rename(from, to))(),
        remove: (path) => dying(after, () => machineFolders.remove(path))(),
      });
      const died = await openIt(folders(dieAt % 2 === 1)).then(
        () => false,
        () => true,
      );
      const { opened, heals } = await openIt();
      expect(opened).to.equal('empty');
      expect(heals).to.have.length(2);
      expect((await kept()).length).to.be.at.most(1);
      expect((await readDamageRecord(dataDir)).found).to.equal(undefined);
      if (!died) break;
    }
  });

  it('DATABASE_DAMAGED_AGAIN: is not healed without end', async () => {
    for (let heal = 0; heal < MAX_HEALS_PER_HOUR; heal++) {
      await fill('damaged');
      await openIt();
    }
    await fill('damaged');
    expect(await codeOf(openIt())).to.equal('DATABASE_DAMAGED_AGAIN');
    expect(await codeOf(openIt())).to.equal('DATABASE_DAMAGED_AGAIN');
    await clock.advance(HOUR_MS);
    expect((await openIt()).opened).to.equal('empty');
  });

  it('is told from other reasons not to open', async () => {
    await fill('good');
    const refuse = async () => {
      throw new CodedError({ code: 'STORE_OPEN_FAILED', message: 'locked', verdict: 'retry' });
    };
    expect(await codeOf(openHealed({ dataDir, open: refuse, clock, logger }))).to.equal('STORE_OPEN_FAILED');
    expect((await openIt()).opened).to.equal('good');
  });

  it('may be a real one, and a record that is garbled itself stops nobody', async () => {
    const path = databaseFolder(dataDir);
    const store = await openRocksStore({ path });
    await store.close();
    await writeFile(join(path, 'CURRENT'), 'garbage');
    await writeFile(join(dataDir, 'damage.json'), '{"heals": 5}');
    const { opened, healed } = await openHealed({ dataDir, open: (db) => openRocksStore({ path: db }), clock, logger });
    expect(healed).to.equal(true);
    await opened.close();
    expect(await kept()).to.deep.equal(['db.damaged-1']);
  });
});
