import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { METHODS } from './methods.js';
import type { Caller, RpcBackend } from './ports.js';
import { createCaller } from './test/create-caller.js';
import { GENESIS_TIME } from './test/fake-backend.js';
import { openSocket, startServer } from './test/start-server.js';

/** A backend whose calls never end, and those who wait for them. */
function endless(): { backend: Partial<RpcBackend>; callers: Caller[]; aborted: () => Promise<void> } {
  const callers: Caller[] = [];
  return {
    callers,
    backend: {
      call: (_request, _at, _state, _block, caller) => {
        if (caller === undefined) throw new Error('nobody waits');
        callers.push(caller);
        return new Promise((_resolve, reject) =>
          caller.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
        );
      },
    },
    async aborted() {
      for (const { signal } of callers) {
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const CALL = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{}] });

describe('heavy methods', () => {
  it('are those that have code run or prove', () => {
    expect(METHODS.filter(({ heavy }) => heavy).map(({ name }) => name)).to.have.members([
      'eth_call',
      'eth_estimateGas',
      'eth_createAccessList',
      'eth_simulateV1',
      'eth_fillTransaction',
      'eth_getProof',
      'debug_traceBlockByHash',
      'debug_traceBlockByNumber',
      'debug_traceCall',
      'debug_traceTransaction',
      'ots_getContractCreator',
      'ots_getInternalOperations',
      'ots_getTransactionError',
      'ots_traceTransaction',
    ]);
  });

  it('are those of the shard that say so, and no others of it know who asks', async () => {
    const callers: (Caller | undefined)[] = [];
    const ends = new Set<() => void>();
    const note = async (_params: readonly unknown[], caller?: Caller) => void callers.push(caller);
    const slow = (params: readonly unknown[], caller?: Caller) =>
      note(params, caller).then(() => new Promise<void>((resolve) => ends.add(resolve)));
    const { call, hangUp } = createCaller(
      { extensions: { shard_light: note, shard_slow: Object.assign(slow, { heavy: true }) } },
      { requestsPerClient: 1, requestsWaitingPerClient: 0, heavyPerClient: 1 },
    );
    const waiting = [call('shard_slow'), call('shard_slow')];
    await until(() => callers.length === 1);
    expect((await call('shard_light')).error).to.equal(undefined);
    expect(callers.map((caller) => caller?.name)).to.deep.equal(['tests', undefined]);
    expect(callers[0]?.signal.aborted).to.equal(false);
    hangUp();
    expect(callers[0]?.signal.aborted).to.equal(true);
    for (const end of ends) end();
    await Promise.all(waiting);
    expect(callers).to.have.length(2);
  });

  it('leave the line of reads free, whatever waits in theirs', async () => {
    const { backend, callers } = endless();
    const { call, hangUp } = createCaller(backend, {
      requestsPerClient: 1,
      heavyPerClient: 2,
      heavyWaitingPerClient: 1,
    });
    const waiting = [call('eth_call', [{}]), call('eth_call', [{}]), call('eth_call', [{}])];
    await until(() => callers.length === 2);
    expect((await call('eth_blockNumber')).result).to.equal('0x5');
    expect((await call('eth_call', [{}])).error).to.deep.equal({
      code: -32005,
      message: 'too many requests in flight',
    });
    hangUp();
    await Promise.all(waiting);
    expect(callers).to.have.length(2);
  });

  it('give up when their time is over, in the line too', async () => {
    const { backend, callers, aborted } = endless();
    const { call, clock } = createCaller(backend, { heavyPerClient: 1, methodTimeoutMs: 1_000 });
    expect(clock).to.be.instanceOf(ManualClock);
    expect(clock.now()).to.equal(GENESIS_TIME * 1_000);
    const waiting = [call('eth_call', [{}]), call('eth_call', [{}])];
    await until(() => callers.length === 1);
    await clock.advance(1_000);
    for (const each of waiting) expect((await each).error?.message).to.equal('request timed out');
    await aborted();
    expect(callers).to.have.length(1);
  });

  it('end when their client hangs up, over HTTP', async () => {
    const { backend, callers, aborted } = endless();
    const { server, post } = await startServer({ backend });
    const hungUp = new AbortController();
    const request = fetch(server.url, {
      method: 'POST',
      body: CALL,
      headers: { 'content-type': 'application/json' },
      signal: hungUp.signal,
    }).catch(() => undefined);
    await until(() => callers.length === 1);
    expect(callers[0]?.name).to.match(/127\.0\.0\.1|::1/);
    hungUp.abort();
    await request;
    await aborted();
    expect((await post(CALL.replace('eth_call', 'eth_chainId'))).status).to.equal(200);
    await server.stop();
  });

  it('end when their client hangs up, over WebSocket', async () => {
    const { backend, callers, aborted } = endless();
    const { server } = await startServer({ backend });
    const socket = await openSocket(server.wsUrl);
    socket.send(JSON.parse(CALL));
    await until(() => callers.length === 1);
    socket.ws.terminate();
    await aborted();
    await server.stop();
  });
});
