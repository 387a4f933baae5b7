import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Clock, ManualClock, silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createShardPair, type ShardPair } from './shard-pair.js';

/** Reports itself ready and ends when it is told to. */
const IDLE = `process.on('message', ({ t }) => t === 'stop' && process.exit(0)); process.on('disconnect', () => process.exit(0));`;
const READY = `process.send({ t: 'ready', rpcUrl: 'http://a', wsUrl: 'ws://a' });`;
const exec = (body: string) => `${IDLE} process.send({ t: 'ready' }); ${body}`;
const node = (body: string) => `${IDLE} ${READY} ${body}`;
/** Ends with `code` a moment after it was ready, as a process does that finds that it can't go on. */
const endWith = (code: number) =>
  `setTimeout(() => process.send({ t: 'failed', code: 'L1_REORG_PAST_FINALIZED', message: 'L1 dropped final blocks', verdict: 'fatal' }, () => process.exit(${code})), 50);`;

describe('shard pair', function () {
  this.timeout(20_000);
  let folder: string;
  let pair: ShardPair | undefined;
  let changes = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-pair-'));
    changes = 0;
  });
  afterEach(async () => {
    await pair?.stop(2_000);
    await rm(folder, { recursive: true, force: true });
  });

  function start(nodeBody: string, execBody: string, clock: Clock = systemClock()): ShardPair {
    const shared = { command: process.execPath, env: {}, clock, logger: silentLogger() };
    const started = createShardPair({
      onChange: () => {
        changes += 1;
      },
      node: { ...shared, name: 'node', args: ['-e', node(nodeBody)], logFile: join(folder, 'node.log') },
      exec: { ...shared, name: 'exec', args: ['-e', exec(execBody)], logFile: join(folder, 'exec.log') },
    });
    started.start();
    pair = started;
    return started;
  }

  async function until(what: string, condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 800; turn++) {
      if (condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never: ${what}`);
  }

  for (const which of ['node', 'exec'] as const)
    it(`stays down when its ${which} says so, says why, and does not keep the other process`, async () => {
      const alarm = endWith(70);
      const clock = new ManualClock();
      const started = start(which === 'node' ? alarm : '', which === 'exec' ? alarm : '', clock);
      // On a busy machine it may go down before it was ever ready.
      await started.ready.catch(() => {});
      await until('down', () => started.down !== undefined && started.node.pid === undefined);
      await until('both gone', () => started.exec.pid === undefined && started.node.pid === undefined);
      expect(started.down).to.deep.include({
        process: which,
        code: 'L1_REORG_PAST_FINALIZED',
        message: 'L1 dropped final blocks',
      });
      const seen = changes;
      await clock.advance(60_000);
      expect([started.node.pid, started.exec.pid, started.node.restarts]).to.deep.equal([undefined, undefined, 0]);
      expect(changes).to.equal(seen);
      expect(await readFile(join(folder, `${which}.log`), 'utf8')).to.equal('');
    });

  it('is started again after any other end', async () => {
    const started = start(endWith(1), '');
    await started.ready;
    await until('a restart', () => started.node.restarts >= 2);
    expect(started.down).to.equal(undefined);
  });
});
