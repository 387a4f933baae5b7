import type { Socket } from 'node:net';
import { isCodedError, ManualClock, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { encodeFrame, FrameDecoder } from '../channel/frames.js';
import { codeOf } from '../test/code-of.js';
import { socketPair } from '../test/socket-pair.js';
import type { ViewApi } from '../views/view-api.js';
import { createExecLink } from './exec-link.js';

const PATIENCE_MS = 1_000;
const HEAD = { number: 0, hash: zeroHash, timestamp: 0, originNumber: 0, originHash: zeroHash, nextBaseFee: 0n };
const STATUS = { head: HEAD, genesisHash: zeroHash, heals: [] };
const UNWOUND = { head: HEAD, transactions: [], logs: [] };

/** An exec that a test answers for, or kills. */
async function createExec() {
  const [near, far] = await socketPair();
  const decoder = new FrameDecoder();
  const calls: { id: number; method: string }[] = [];
  let notify = () => {};
  far.on('data', (chunk) => {
    for (const frame of decoder.push(chunk)) calls.push(frame as { id: number; method: string });
    notify();
  });
  return {
    stream: near,
    calls,
    /** Resolves with the next call. */
    async called(): Promise<{ id: number; method: string }> {
      while (calls.length === 0)
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      const [call] = calls.splice(0, 1);
      if (call === undefined) throw new Error('no call');
      return call;
    },
    answer: (id: number, value: unknown) => far.write(encodeFrame({ t: 'result', id, value })),
    die: () => far.destroy(),
  };
}

function open() {
  const clock = new ManualClock();
  const link = createExecLink({ clock, logger: silentLogger(), patienceMs: PATIENCE_MS });
  return { clock, link };
}

const closed = (stream: Socket) => new Promise<void>((resolve) => stream.once('close', () => resolve()));

describe('exec link', () => {
  it('waits for an exec, then asks it', async () => {
    const { link } = open();
    const status = link.api.status({});
    const exec = await createExec();
    link.attach(exec.stream);
    const { id, method } = await exec.called();
    expect(method).to.equal('status');
    exec.answer(id, STATUS);
    expect(await status).to.deep.equal(STATUS);
    expect(link.generation).to.equal(1);
    link.close();
  });

  it('EXEC_UNAVAILABLE: after its patience, not before', async () => {
    const { link, clock } = open();
    let ended: string | undefined;
    const status = codeOf(link.api.status({})).then((code) => {
      ended = code;
    });
    await clock.advance(PATIENCE_MS - 1);
    expect(ended).to.equal(undefined);
    await clock.advance(1);
    await status;
    expect(ended).to.equal('EXEC_UNAVAILABLE');
    expect(clock.sleeping).to.equal(0);
  });

  it('EXEC_UNAVAILABLE: at once for all who wait, when it is closed', async () => {
    const { link, clock } = open();
    const calls = [codeOf(link.api.status({})), codeOf(link.api.unwind({ to: 0 }))];
    link.close();
    expect(await Promise.all(calls)).to.deep.equal(['EXEC_UNAVAILABLE', 'EXEC_UNAVAILABLE']);
    expect(clock.sleeping).to.equal(0);
  });

  it('repeats a read once on the next exec', async () => {
    const { link } = open();
    const [first, second] = [await createExec(), await createExec()];
    link.attach(first.stream);
    const status = link.api.status({});
    await first.called();
    first.die();
    await closed(first.stream);
    link.attach(second.stream);
    second.answer((await second.called()).id, STATUS);
    expect(await status).to.deep.equal(STATUS);
    link.close();
  });

  it('CHANNEL_CLOSED: a read is repeated once only', async () => {
    const { link } = open();
    const [first, second, third] = [await createExec(), await createExec(), await createExec()];
    link.attach(first.stream);
    const status = codeOf(link.api.status({}));
    await first.called();
    link.attach(second.stream);
    await second.called();
    link.attach(third.stream);
    expect(await status).to.equal('CHANNEL_CLOSED');
    expect(third.calls).to.deep.equal([]);
    link.close();
  });

  it('CHANNEL_CLOSED: what users have run is never repeated, it may be what ended exec', async () => {
    const { link } = open();
    const [first, second] = [await createExec(), await createExec()];
    link.attach(first.stream);
    const at = { number: 0 };
    const options = {} as Parameters<typeof link.api.traceBlock>[0]['options'];
    const hash = zeroHash;
    const simulation = { blocks: [], traceTransfers: false, validation: false, fullTransactions: false };
    const views: Record<keyof ViewApi, () => Promise<unknown>> = {
      call: () => link.api.call({ at, request: {} }),
      estimateGas: () => link.api.estimateGas({ at, request: {} }),
      createAccessList: () => link.api.createAccessList({ at, request: {} }),
      simulate: () => link.api.simulate({ at, request: simulation }),
      traceTransaction: () => link.api.traceTransaction({ hash, options }),
      traceBlock: () => link.api.traceBlock({ at, options }),
      traceCall: () => link.api.traceCall({ at, request: {}, options }),
      getProof: () => link.api.getProof({ at, address: `0x${'00'.repeat(20)}`, slots: [] }),
    };
    const asked = Object.values(views).map((view) => view().catch((error: unknown) => error));
    for (const _ of asked) await first.called();
    first.die();
    await closed(first.stream);
    link.attach(second.stream);
    for (const error of await Promise.all(asked))
      expect(error).to.include({ code: 'CHANNEL_CLOSED', verdict: 'retry' });
    // What is asked of the next one is the first that it hears.
    const status = link.api.status({});
    const { id, method } = await second.called();
    expect(method).to.equal('status');
    second.answer(id, STATUS);
    expect(await status).to.deep.equal(STATUS);
    link.close();
  });

  it('repeats a read that was asked of a stream that had just died', async () => {
    const { link } = open();
    const [first, second] = [await createExec(), await createExec()];
    link.attach(first.stream);
    first.stream.destroy();
    const status = link.api.status({});
    await closed(first.stream);
    link.attach(second.stream);
    second.answer((await second.called()).id, STATUS);
    expect(await status).to.deep.equal(STATUS);
    link.close();
  });

  it('CHANNEL_CLOSED: a write is never repeated, nobody knows whether it happened', async () => {
    const { link } = open();
    const [first, second] = [await createExec(), await createExec()];
    link.attach(first.stream);
    const unwind = codeOf(link.api.unwind({ to: 0 }));
    await first.called();
    link.attach(second.stream);
    expect(await unwind).to.equal('CHANNEL_CLOSED');
    await new Promise((resolve) => setImmediate(resolve));
    expect(second.calls).to.deep.equal([]);
    link.close();
  });

  it('CHANNEL_CLOSED: a write that waited does not reach an exec whose head nobody has seen', async () => {
    const { link } = open();
    const [first, second] = [await createExec(), await createExec()];
    link.attach(first.stream);
    first.die();
    await closed(first.stream);
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = codeOf(link.api.unwind({ to: 0 }));
    link.attach(second.stream);
    expect(await waiting).to.equal('CHANNEL_CLOSED');
    const unwind = link.api.unwind({ to: 0 });
    second.answer((await second.called()).id, UNWOUND);
    expect(await unwind).to.deep.equal(UNWOUND);
    link.close();
  });

  it('asks for users only an exec that was let through, also when it repeats a read', async () => {
    const { link } = open();
    const [first, second] = [await createExec(), await createExec()];
    const admissions: number[] = [];
    let admit = async () => void admissions.push(link.generation);
    const users = link.guarded(() => admit());
    link.attach(first.stream);
    const status = users.status({});
    await first.called();
    let release = () => {};
    const looked = new Promise<void>((resolve) => {
      release = resolve;
    });
    admit = async () => {
      admissions.push(link.generation);
      await looked;
    };
    first.die();
    await closed(first.stream);
    link.attach(second.stream);
    await new Promise((resolve) => setImmediate(resolve));
    expect(second.calls).to.deep.equal([]);
    release();
    second.answer((await second.called()).id, STATUS);
    expect(await status).to.deep.equal(STATUS);
    expect(admissions).to.deep.equal([1, 2]);
    link.close();
  });

  it('closes the exec before, when another is attached', async () => {
    const { link } = open();
    const [first, second] = [await createExec(), await createExec()];
    link.attach(first.stream);
    link.attach(second.stream);
    expect(first.stream.destroyed).to.equal(true);
    expect(link.generation).to.equal(2);
    link.close();
    expect(second.stream.destroyed).to.equal(true);
  });

  it('passes on the errors of exec as they are', async () => {
    const { link } = open();
    const exec = await createExec();
    link.attach(exec.stream);
    const status = link.api.status({}).catch((error: unknown) => error);
    const { id } = await exec.called();
    exec.answer(id, { not: 'a status' });
    const error = await status;
    expect(isCodedError(error, 'BAD_ANSWER')).to.equal(true);
    link.close();
  });
});
