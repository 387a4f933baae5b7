import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { uint32Key } from '../key-codecs.js';
import type { KeyValueStore } from '../ports.js';
import { openRocksStore } from '../rocks-store.js';
import { createSubStore } from '../sub-store.js';
import { codeOf } from './code-of.js';
import { collect } from './collect.js';
import { describeKeyValueStore } from './compliance.js';
import { generationKeys, generationValue } from './generation.js';
import { withTemporaryFolder } from './temporary-folder.js';

const SYNC = { sync: true };
const key = Uint8Array.of(1);

/** A store in a folder that goes away when the store is closed. */
function openDisposable(wrap: (store: KeyValueStore) => KeyValueStore): Promise<KeyValueStore> {
  return new Promise((resolve, reject) => {
    withTemporaryFolder(async (path) => {
      const rocks = await openRocksStore({ path });
      const outer = wrap(rocks);
      await new Promise<void>((closed) => {
        const close = async (): Promise<void> => {
          await outer.close();
          await rocks.close();
          closed();
        };
        resolve({ ...outer, close });
      });
    }).catch(reject);
  });
}

describeKeyValueStore('rocksdb', () => openDisposable((store) => store));
describeKeyValueStore('part of rocksdb', () => openDisposable((store) => createSubStore(store, Uint8Array.of(7))));

describe('openRocksStore', () => {
  it('keeps its data when it is opened again, and makes missing folders', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'shard', '1');
      const first = await openRocksStore({ path });
      await first.put(key, Uint8Array.of(5), SYNC);
      await first.close();
      const second = await openRocksStore({ path });
      expect(await second.get(key)).to.deep.equal(Uint8Array.of(5));
      await second.close();
    }));

  it('STORE_OPEN_FAILED: open already in this process', () =>
    withTemporaryFolder(async (path) => {
      const store = await openRocksStore({ path });
      const err = await openRocksStore({ path }).catch((reason: unknown) => reason);
      expect(err).to.be.instanceOf(CodedError);
      expect(err).to.deep.include({
        code: 'STORE_OPEN_FAILED',
        verdict: 'retry',
        meta: { path, hint: 'locked' },
      });
      await store.close();
    }));

  it('STORE_OPEN_FAILED: missing when it is to be read only, or no folder', () =>
    withTemporaryFolder(async (folder) => {
      expect(await codeOf(openRocksStore({ path: join(folder, 'none'), readOnly: true }))).to.equal(
        'STORE_OPEN_FAILED',
      );
      await writeFile(join(folder, 'file'), '');
      expect(await codeOf(openRocksStore({ path: join(folder, 'file') }))).to.equal('STORE_OPEN_FAILED');
    }));

  it('STORE_READ_ONLY: reads beside a writer, as of its opening', () =>
    withTemporaryFolder(async (path) => {
      const writer = await openRocksStore({ path });
      await writer.put(key, Uint8Array.of(1), SYNC);
      const reader = await openRocksStore({ path, readOnly: true });
      await writer.put(key, Uint8Array.of(2), SYNC);
      expect(await reader.get(key)).to.deep.equal(Uint8Array.of(1));
      expect(await codeOf(reader.put(key, key, SYNC))).to.equal('STORE_READ_ONLY');
      await reader.close();
      await writer.close();
    }));

  it('STORE_CORRUPT: a damaged manifest', () =>
    withTemporaryFolder(async (path) => {
      const store = await openRocksStore({ path });
      await store.put(key, key, SYNC);
      await store.close();
      await writeFile(join(path, 'CURRENT'), 'damaged');
      expect(await codeOf(openRocksStore({ path }))).to.equal('STORE_CORRUPT');
    }));

  it('STORE_CORRUPT: a manifest or a table is missing', async () => {
    for (const lost of [/^MANIFEST/, /\.sst$/])
      await withTemporaryFolder(async (path) => {
        // The second opening moves what the first has written from the log into a table.
        for (let run = 1; run <= 2; run++) {
          const store = await openRocksStore({ path });
          await store.put(Uint8Array.of(run), key, SYNC);
          await store.close();
        }
        const files = (await readdir(path)).filter((name) => lost.test(name));
        expect(files).to.have.length(1);
        for (const name of files) await rm(join(path, name));
        expect(await codeOf(openRocksStore({ path }).then((store) => store.get(key)))).to.equal('STORE_CORRUPT');
      });
  });

  it('closes while reads, writes and iterations run', () =>
    withTemporaryFolder(async (path) => {
      const store = await openRocksStore({ path });
      const ops = Array.from({ length: 5_000 }, (_, index) => {
        return { type: 'put', key: uint32Key.encode(index), value: new Uint8Array(100) } as const;
      });
      await store.batch(ops, SYNC);
      const running = [
        ...Array.from({ length: 4 }, () => collect(store.iterate())),
        ...ops.slice(0, 50).map((op) => store.get(op.key)),
        store.batch(ops, SYNC),
      ];
      const outcomes = Promise.allSettled(running);
      await store.close();
      for (const outcome of await outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).to.include({ code: 'STORE_CLOSED' });
      }
    }));

  describe('a process killed with SIGKILL', () => {
    const script = fileURLToPath(new URL('./commit-until-killed.js', import.meta.url));
    let child: ChildProcess | undefined;
    afterEach(() => child?.kill('SIGKILL'));

    it('keeps every acknowledged batch, and each batch wholly or not at all', () =>
      withTemporaryFolder(async (path) => {
        const writer = fork(script, [path], { stdio: 'inherit' });
        child = writer;
        let acknowledged = 0;
        await new Promise<void>((resolve) => {
          writer.on('message', (generation) => {
            acknowledged = Number(generation);
            if (acknowledged === 20) resolve();
          });
        });
        expect(await codeOf(openRocksStore({ path }))).to.equal('STORE_OPEN_FAILED');
        const exited = once(writer, 'close');
        writer.kill('SIGKILL');
        await exited;

        const store = await openRocksStore({ path });
        const values = await store.getMany(generationKeys());
        const generation = uint32Key.decode(values[0] ?? Uint8Array.of());
        expect(generation).to.be.at.least(acknowledged);
        expect(values).to.deep.equal(values.map(() => generationValue(generation)));
        await store.close();
        expect(await readdir(path)).to.include('CURRENT');
      }));
  });
});
