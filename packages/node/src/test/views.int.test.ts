import { type Engine, type FarViewSource, openEngine, type ViewJob } from '@bulkhead/execution';
import type { BlockInputs } from '@bulkhead/protocol';
import { type Clock, silentLogger, systemClock } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { expect } from 'chai';
import { type Address, type Hex, keccak256, toHex, zeroHash } from 'viem';
import { VIEW_LIMITS } from '../views/limits.js';
import { packResult } from '../views/pack.js';
import { createViewPool, type ViewPool } from '../views/view-pool.js';
import { startViewThread, type ViewThread } from '../views/view-thread.js';
import { codeOf } from './code-of.js';
import { GENESIS_TIME, shardConfig } from './shard-config.js';

const logger = silentLogger();
const clock = systemClock();
const TARGET: Address = '0x00000000000000000000000000000000000000c1';
const isOfStart = (ms: number) => ms === VIEW_LIMITS.startMs || ms === VIEW_LIMITS.loadMs;
/** A second passes at once, but a thread has all its time to start. */
const hasty: Clock = {
  now: clock.now,
  sleep: (ms, signal) => clock.sleep(isOfStart(ms) ? ms : ms / 100, signal),
};
const NOBODY = { caller: undefined, signal: undefined };
/** Loops until its gas is gone. */
const SPINNER: Hex = '0x5b5f56';
/** Returns blockhash(number - 1) and the balance of its own, after it. */
const LOOKER: Hex = ('0x6001430340' + '5f5247602052' + '60405ff3') as Hex;

function inputs(engine: Engine, salt = ''): BlockInputs {
  const number = engine.head().number + 1;
  const word = (label: string): Hex => keccak256(toHex(`${label} ${number} ${salt}`));
  return {
    number,
    timestamp: GENESIS_TIME + number,
    origin: {
      number: 100 + number,
      hash: word('l1'),
      parentHash: number === 1 ? word('none') : keccak256(toHex(`l1 ${number - 1} ${salt}`)),
      timestamp: GENESIS_TIME + number,
      baseFee: 1n,
      prevRandao: word('randao'),
      parentBeaconBlockRoot: zeroHash,
      settlementRoot: zeroHash,
    },
    originUpdated: true,
    queueEntries: [],
    deliveries: [],
    transactions: [],
  };
}

const call = (engine: Engine, code: Hex) => (): Promise<ViewJob<'call'>> =>
  engine.viewJobs.call({ to: TARGET }, { number: engine.head().number }, { [TARGET]: { code } });

describe('views in threads', function () {
  this.timeout(60_000);
  let engine: Engine;
  const opened: { close(): Promise<void> }[] = [];

  before(async () => {
    engine = await openEngine({ config: shardConfig(), store: createMemoryStore(), logger });
    for (let block = 0; block < 3; block++) await engine.produceBlock(inputs(engine), { mode: 'build' });
  });

  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  function startThread(options: { entry?: URL; source?: Partial<FarViewSource>; clock?: Clock } = {}): ViewThread {
    return startViewThread({
      chain: shardConfig(),
      source: { ...engine.viewSource, ...options.source },
      clock: options.clock ?? clock,
      logger,
      ...(options.entry && { entry: options.entry }),
    });
  }

  function openPool(options: { openThread?: () => ViewThread; threads?: number } = {}): ViewPool {
    const pool = createViewPool({
      openThread: options.openThread ?? (() => startThread()),
      clock,
      limits: { threads: options.threads ?? 1, waiting: 8, waitingPerCaller: 8, waitMs: 60_000 },
    });
    opened.push(pool);
    return pool;
  }

  it('says what the engine itself says, of every kind of view', async () => {
    const pool = openPool();
    const at = { number: 3 };
    const { viewJobs } = engine;
    const options = {
      tracer: 'callTracer',
      withLog: false,
      onlyTopCall: false,
      diffMode: false,
      disableStack: false,
      disableStorage: false,
      enableMemory: false,
      enableReturnData: false,
      limit: 0,
      timeoutMs: 5_000,
    } as const;
    const block = await engine.reads.getBlock(at, false);
    const [hash] = block?.transactions ?? [];
    const request = {
      blocks: [{ block: {}, state: {}, calls: [{ to: TARGET }] }],
      traceTransfers: false,
      validation: false,
    };
    const jobs: ViewJob[] = [
      await call(engine, LOOKER)(),
      await viewJobs.estimateGas({ to: TARGET, data: '0x12' }, at),
      await viewJobs.createAccessList({ to: TARGET }, at),
      await viewJobs.simulate({ ...request, fullTransactions: false }, at),
      await viewJobs.traceCall({ to: TARGET }, at, options),
      await viewJobs.traceTransaction(hash as Hex, options),
      await viewJobs.traceBlock(at, options),
      await viewJobs.getProof(TARGET, [zeroHash], at),
    ];
    for (const job of jobs) {
      const here = packResult(job, await engine.runView(job));
      expect(Buffer.from(await pool.run(async () => job, NOBODY)).equals(here), job.kind).to.equal(true);
    }
  });

  it('CALL_INVALID: an error keeps its code', async () => {
    const job = () => engine.viewJobs.call({ to: TARGET, gasPrice: 1n, maxFeePerGas: 1n }, { number: 1 });
    expect(await codeOf(openPool().run(job, NOBODY))).to.equal('CALL_INVALID');
  });

  it('CALL_CANCELLED: ends an endless call that nobody waits for, and its thread runs the next', async () => {
    let threads = 0;
    const pool = openPool({
      openThread: () => {
        threads += 1;
        return startThread();
      },
    });
    const hungUp = new AbortController();
    const endless = codeOf(pool.run(call(engine, SPINNER), { caller: 'a', signal: hungUp.signal }));
    const next = pool.run(call(engine, LOOKER), { caller: 'b', signal: undefined });
    hungUp.abort();
    expect(await endless).to.equal('CALL_CANCELLED');
    expect(await next).to.be.instanceOf(Uint8Array);
    expect(threads).to.equal(1);
  });

  it('CALL_TIMEOUT: a call that looks at no clock ends with its thread, and the next one gets another', async () => {
    const stubborn =
      "data:text/javascript,import {parentPort as p} from 'node:worker_threads'; p.on('message',()=>{for(;;);}); p.postMessage({t:'ready'});";
    let threads = 0;
    const pool = openPool({
      openThread: () => {
        threads += 1;
        return threads === 1 ? startThread({ entry: new URL(stubborn), clock: hasty }) : startThread();
      },
    });
    const endless = pool.run(call(engine, SPINNER), NOBODY);
    const next = pool.run(call(engine, LOOKER), NOBODY);
    const error = await endless.catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'CALL_TIMEOUT', message: 'execution aborted (timeout = 5s)', verdict: 'reject' });
    expect(await next).to.be.instanceOf(Uint8Array);
    expect(threads).to.equal(2);
  });

  it('VIEW_THREAD_DIED: a thread that never gets ready is ended, and the next call gets another', async () => {
    const stuck = 'data:text/javascript,for(;;);';
    const brief: Clock = {
      now: clock.now,
      sleep: (ms, signal) => clock.sleep(ms === VIEW_LIMITS.startMs ? ms : ms / 100, signal),
    };
    let threads = 0;
    const pool = openPool({
      openThread: () => startThread(threads++ === 0 ? { entry: new URL(stuck), clock: brief } : {}),
    });
    const error = await pool.run(call(engine, LOOKER), NOBODY).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'VIEW_THREAD_DIED', verdict: 'retry' });
    expect(await pool.run(call(engine, LOOKER), NOBODY)).to.be.instanceOf(Uint8Array);
    expect(threads).to.equal(2);
  });

  it('VIEW_THREAD_LATE: a call does not wait for ever for a thread that loads, which is there for a later one', async () => {
    const slow =
      "data:text/javascript,import {parentPort as p} from 'node:worker_threads'; p.on('message',({id})=>p.postMessage({t:'done',id,packed:new Uint8Array([7])})); setTimeout(()=>p.postMessage({t:'ready'}),1000);";
    const brief: Clock = {
      now: clock.now,
      sleep: (ms, signal) => clock.sleep(ms === VIEW_LIMITS.startMs ? 1 : ms, signal),
    };
    let threads = 0;
    const pool = openPool({
      openThread: () => {
        threads += 1;
        return startThread({ entry: new URL(slow), clock: brief });
      },
    });
    const error = await pool.run(call(engine, LOOKER), NOBODY).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'VIEW_THREAD_LATE', verdict: 'retry' });
    for (;;) {
      const answer = await pool.run(call(engine, LOOKER), NOBODY).catch((reason: { code: string }) => reason.code);
      if (answer === 'VIEW_THREAD_LATE') continue;
      expect(answer).to.deep.equal(new Uint8Array([7]));
      break;
    }
    expect(threads).to.equal(1);
  });

  it('VIEW_THREAD_DIED: the call of a thread that dies fails, and the next one gets another', async () => {
    const dying =
      "data:text/javascript,import {parentPort as p} from 'node:worker_threads'; p.on('message',()=>process.exit(3)); p.postMessage({t:'ready'});";
    let threads = 0;
    const pool = openPool({ openThread: () => startThread(threads++ === 0 ? { entry: new URL(dying) } : {}) });
    const first = codeOf(pool.run(call(engine, LOOKER), NOBODY));
    const second = pool.run(call(engine, LOOKER), NOBODY);
    expect(await first).to.equal('VIEW_THREAD_DIED');
    expect(await second).to.be.instanceOf(Uint8Array);
  });

  it('CALL_OUT_OF_MEMORY: a thread that fills its heap dies alone', async () => {
    const greedy =
      "data:text/javascript,import {parentPort as p} from 'node:worker_threads'; const a=[]; p.on('message',()=>{for(;;)a.push(new Array(1e5).fill({}));}); p.postMessage({t:'ready'});";
    /** The collector may take longer than a call may. */
    const patient: Clock = { now: clock.now, sleep: (ms, signal) => clock.sleep(ms * 100, signal) };
    const pool = openPool({ openThread: () => startThread({ entry: new URL(greedy), clock: patient }) });
    expect(await codeOf(pool.run(call(engine, LOOKER), NOBODY))).to.equal('CALL_OUT_OF_MEMORY');
  });

  it('BLOCK_NOT_FOUND: a call on a block that a reorg takes away tells nothing of the blocks that come instead', async () => {
    const chain = await openEngine({ config: shardConfig(), store: createMemoryStore(), logger });
    for (let block = 0; block < 3; block++) await chain.produceBlock(inputs(chain), { mode: 'build' });
    let reorg = async () => {};
    const source: Partial<FarViewSource> = {
      readNodes: chain.viewSource.readNodes,
      readCode: chain.viewSource.readCode,
      async ancestorHash(number, of) {
        await reorg();
        return chain.viewSource.ancestorHash(number, of);
      },
    };
    const pool = openPool({ openThread: () => startThread({ source }) });
    const standing = await call(chain, LOOKER)();
    const job = async () => standing;
    const before = await pool.run(job, NOBODY);
    reorg = async () => {
      reorg = async () => {};
      await chain.unwind(1);
      for (let block = 0; block < 3; block++) await chain.produceBlock(inputs(chain, 'other'), { mode: 'build' });
    };
    expect(await codeOf(pool.run(job, NOBODY))).to.equal('BLOCK_NOT_FOUND');
    expect(await codeOf(pool.run(job, NOBODY))).to.equal('BLOCK_NOT_FOUND');
    const after = await pool.run(call(chain, LOOKER), NOBODY);
    expect(Buffer.from(after).equals(Buffer.from(before))).to.equal(false);
    // What a block that is gone says of accounts still stands: its state is found by its root.
    const gone = await chain.viewJobs.getProof(TARGET, [], { number: 2 });
    await chain.unwind(1);
    expect(await pool.run(async () => gone, NOBODY)).to.be.instanceOf(Uint8Array);
  });
});
