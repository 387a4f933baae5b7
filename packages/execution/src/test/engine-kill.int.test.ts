import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMemoryStore, openRocksStore } from '@bulkhead/store';
import { expect } from 'chai';
import { aroundWrites } from './around-writes.js';
import { type CrashChain, dumpStore, makeCrashChain, openCrashEngine, writeCrashBlocks } from './crash-chain.js';
import { shortMoves } from './crash-moves.js';
import { expectSupply } from './shard-fixture.js';

const SHORT = 4;
const LONG = 12;
const KILLS = 8;

const scriptOf = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

describe('an engine on rocksdb in a process that is killed with SIGKILL', function () {
  this.timeout(300_000);
  let folder: string;
  let child: ChildProcess | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-engine-kill-'));
  });
  afterEach(() => child?.kill('SIGKILL'));
  after(() => rm(folder, { recursive: true, force: true }));

  async function makeChain(length: number) {
    const file = join(folder, `chain-${length}`);
    const chain = await makeCrashChain(length);
    await writeCrashBlocks(file, chain.blocks);
    return { file, chain };
  }

  function start(script: string, args: readonly string[]): ChildProcess {
    child = fork(scriptOf(script), args, { stdio: 'inherit' });
    return child;
  }

  /** What the store says after each write of the short moves. */
  async function traceWrites({ blocks }: CrashChain): Promise<readonly string[]> {
    const store = createMemoryStore();
    const dumps: string[] = [];
    const traced = aroundWrites(store, async (write) => {
      await write();
      dumps.push(await dumpStore(store));
    });
    const engine = await openCrashEngine(traced);
    for (const move of shortMoves(blocks)) await move.run(engine);
    return dumps;
  }

  // Before a write the disk is what it was after the one before.
  for (const when of ['in', 'after'] as const)
    it(`${when} each of its writes: comes back at the old head or at the new one, and goes on`, async () => {
      const { file, chain } = await makeChain(SHORT);
      const after = await traceWrites(chain);
      expect(after.length).to.be.greaterThan(SHORT + 1);
      for (let at = 0; ; at++) {
        const path = join(folder, `${when}-${at}`);
        const [code, signal] = await once(start('engine-until-write', [path, file, String(at), when]), 'exit');
        if (at === after.length) {
          expect(code).to.equal(0);
          return;
        }
        expect(signal, `write ${at}`).to.equal('SIGKILL');
        const store = await openRocksStore({ path });
        const found = await dumpStore(store);
        const states = when === 'in' ? [after[at - 1] ?? '', after[at]] : [after[at]];
        expect(states.includes(found), `all rows after a kill ${when} write ${at}`).to.equal(true);
        expect(['', ...chain.dumps].includes(found), `of one head, after a kill ${when} write ${at}`).to.equal(true);
        const engine = await openCrashEngine(store);
        await expectSupply(engine);
        const { number } = engine.head();
        if (number > 0) await engine.unwind(number - 1);
        await engine.importBlocks(chain.blocks.slice(engine.head().number));
        expect((await dumpStore(store)) === chain.dumps[SHORT], `all rows at the end, write ${at}`).to.equal(true);
        await store.close();
      }
    });

  /** Lets a process work until it has told of `heads` heads, then kills it in the middle of what comes next. */
  async function workAndDie(path: string, file: string, heads: number): Promise<void> {
    const worker = start('engine-until-killed', [path, file]);
    let told = 0;
    await new Promise<void>((resolve, reject) => {
      worker.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
      worker.on('message', () => {
        told += 1;
        if (told === heads) resolve();
      });
    });
    const ended = once(worker, 'close');
    worker.kill('SIGKILL');
    await ended;
  }

  it('at any moment, again and again on the same database: comes back at a block of its chain, whole', async () => {
    const { file, chain } = await makeChain(LONG);
    const path = join(folder, 'again');
    const heads = new Set<number>();
    for (let kill = 0; kill < KILLS; kill++) {
      await workAndDie(path, file, 1 + (kill % 5));
      const store = await openRocksStore({ path });
      const engine = await openCrashEngine(store);
      const { number, hash } = engine.head();
      heads.add(number);
      expect(hash).to.equal(chain.hashes[number]);
      expect((await dumpStore(store)) === chain.dumps[number], `all rows at head ${number}`).to.equal(true);
      await expectSupply(engine);
      await store.close();
    }
    expect(heads.size).to.be.greaterThan(1);
  });
});
