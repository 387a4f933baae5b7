import { expect } from 'chai';
import type { Address, Hex } from 'viem';
import type { Engine } from '../engine.js';
import { openTestEngine, produce, testConfig } from '../test/shard-fixture.js';
import { createShardViewRunner } from '../views.js';
import { CALL_TIME_MS, createInterrupt } from './interrupt.js';

const TO: Address = '0x00000000000000000000000000000000000000c1';
/** Ways to use up gas for ever: a loop, calls of itself, calls of a precompile that never come back to a loop. */
const ENDLESS: Readonly<Record<string, Hex>> = {
  'a loop': '0x5b5f56',
  'calls of itself': '0x5b5f5f5f5f305afa505f56',
  'calls without a loop': `0x${'5f5f5f5f60025afa50'.repeat(2_000)}`,
};
/** BLOCKHASH of the block before. */
const ANCESTOR: Hex = '0x60014303405f5260205ff3';

async function errorOf(work: Promise<unknown>): Promise<{ code?: string; message?: string } | undefined> {
  return work.then(
    () => undefined,
    (error: { code?: string; message?: string }) => error,
  );
}

describe('ViewRunner', function () {
  this.timeout(30_000);
  let engine: Engine;
  const at = () => ({ number: engine.head().number });
  const withCode = (code: Hex) => ({ [TO]: { code } });

  before(async () => {
    engine = await openTestEngine();
    for (let block = 0; block < 4; block++) await produce(engine);
  });

  for (const [what, code] of Object.entries(ENDLESS)) {
    it(`CALL_CANCELLED: ends ${what} once nobody waits`, async () => {
      const { viewJobs } = engine;
      const request = { to: TO, gas: 50_000_000n };
      const jobs = [
        await viewJobs.call(request, at(), withCode(code)),
        await viewJobs.estimateGas(request, at(), withCode(code)),
        await viewJobs.createAccessList(request, at(), withCode(code)),
        await viewJobs.simulate(
          {
            blocks: [{ block: {}, state: withCode(code), calls: [{ ...request, gas: 16_000_000n }] }],
            traceTransfers: false,
            validation: false,
            fullTransactions: false,
          },
          at(),
        ),
      ];
      for (const job of jobs) {
        const error = await errorOf(engine.runView(job, { isCancelled: () => true }));
        expect(error, job.kind).to.include({ code: 'CALL_CANCELLED', message: 'execution aborted (cancelled)' });
      }
      expect((await engine.reads.call({ to: TO }, at(), withCode(ANCESTOR))).status).to.equal('success');
    });
  }

  it('CALL_TIMEOUT: in the words of geth', async () => {
    const ticks = createInterrupt(() => false, 1);
    const end = performance.now() + 1_000;
    let error: unknown;
    while (error === undefined && performance.now() < end) {
      try {
        ticks();
      } catch (thrown) {
        error = thrown;
      }
    }
    expect(error).to.include({ code: 'CALL_TIMEOUT', message: 'execution aborted (timeout = 0.001s)' });
    expect(CALL_TIME_MS).to.equal(5_000);
  });

  it('asks for each ancestor once in a run, however often code does', async () => {
    const asked: number[] = [];
    const { viewJobs, viewSource } = engine;
    const runner = createShardViewRunner(testConfig(), {
      ...viewSource,
      ancestorHash: (number, of) => {
        asked.push(number);
        return viewSource.ancestorHash(number, of);
      },
    });
    // JUMPDEST, BLOCKHASH of the block before, POP, again.
    const code = withCode('0x5b6001430340506002430340505f56');
    const { number } = engine.head();
    const request = { to: TO, gas: 100_000n };
    const jobs = [
      await viewJobs.call(request, at(), code),
      await viewJobs.simulate(
        {
          blocks: [{ block: {}, state: code, calls: [request, request] }],
          traceTransfers: false,
          validation: false,
          fullTransactions: false,
        },
        at(),
      ),
    ];
    for (const [index, job] of jobs.entries()) {
      await runner.run(job);
      expect(asked.splice(0), job.kind).to.deep.equal([number - 1 + index, number - 2 + index]);
    }
  });

  it('gas is as in a block, where nothing can interrupt', async () => {
    const result = await engine.reads.call({ to: TO, gas: 60_000n }, at(), withCode('0x5b5b5b00'));
    expect(result).to.deep.include({ status: 'success', gasUsed: 21_003n });
  });

  it('BLOCK_NOT_FOUND: BLOCKHASH on a block that the chain went back from', async () => {
    const job = await engine.viewJobs.call({ to: TO }, at(), withCode(ANCESTOR));
    const balance = await engine.viewJobs.getProof(TO, [], at());
    const kept = await engine.viewJobs.call({ to: TO }, { number: 2 }, withCode(ANCESTOR));
    const before = await engine.runView(kept);
    await engine.unwind(2);
    expect((await errorOf(engine.runView(job)))?.code).to.equal('BLOCK_NOT_FOUND');
    expect(await engine.runView(kept)).to.deep.equal(before);
    await produce(engine);
    await produce(engine);
    await produce(engine);
    // The same inputs make the same blocks: the one of the job is back.
    expect(await engine.runView(job)).to.have.property('status', 'success');
    expect(await errorOf(engine.runView(balance))).to.equal(undefined);
  });
});
