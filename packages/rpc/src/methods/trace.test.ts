import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, BURNER, blockHash, TOKEN, transactionHash } from '../test/fake-backend.js';

const DEFAULTS = {
  tracer: undefined,
  withLog: false,
  onlyTopCall: false,
  diffMode: false,
  disableStack: false,
  disableStorage: false,
  enableMemory: false,
  enableReturnData: false,
  limit: 0,
  timeoutMs: 5_000,
};

describe('debug_trace*', () => {
  const { result, error, shard } = createCaller();
  const lastCall = () => shard.calls.at(-1) ?? [];

  it('trace a transaction and a block by number, tag and hash', async () => {
    expect(await result('debug_traceTransaction', transactionHash(1))).to.deep.equal({ gas: 21_000 });
    expect(lastCall()).to.deep.equal([transactionHash(1), DEFAULTS]);
    const traces = [{ txHash: transactionHash(2), result: { gas: 21_000 } }];
    expect(await result('debug_traceBlockByNumber', '0x2')).to.deep.equal(traces);
    expect(await result('debug_traceBlockByHash', blockHash(2), {})).to.deep.equal(traces);
    await result('debug_traceBlockByNumber', 'latest');
    expect(lastCall()[0]).to.deep.equal({ number: 5 });
  });

  it('parse options as geth names them, and cap the time', async () => {
    await result('debug_traceTransaction', transactionHash(1), {
      tracer: 'callTracer',
      tracerConfig: { withLog: true, onlyTopCall: true, unknown: 1 },
      timeout: '1.5s',
      limit: 7,
      enableMemory: true,
      disableStack: true,
      debug: true,
    });
    expect(lastCall()[1]).to.deep.equal({
      ...DEFAULTS,
      tracer: 'callTracer',
      withLog: true,
      onlyTopCall: true,
      timeoutMs: 1_500,
      limit: 7,
      enableMemory: true,
      disableStack: true,
    });
    await result('debug_traceTransaction', transactionHash(1), { timeout: '2m', tracer: '', tracerConfig: null });
    expect(lastCall()[1]).to.deep.equal({ ...DEFAULTS, timeoutMs: 20_000 });
  });

  it('debug_traceCall takes overrides beside its options', async () => {
    const overrides = { stateOverrides: { [ALICE]: { balance: '0x1' } }, blockOverrides: { number: '0x9' } };
    await result('debug_traceCall', { to: TOKEN }, 'latest', { tracer: 'prestateTracer', ...overrides });
    expect(lastCall()[2]).to.include({ tracer: 'prestateTracer' });
    expect(lastCall()[3]).to.have.nested.property('block.number', 9n);
    expect(lastCall()[3]).to.have.nested.property(`state.${ALICE}.balance`, 1n);
    await result('debug_traceCall', { to: TOKEN });
    expect(lastCall()[2]).to.deep.equal(DEFAULTS);
    expect(await error('debug_traceCall', { to: BURNER })).to.deep.equal({ code: -32000, message: 'out of gas' });
  });

  it('-32000 in geth’s words for what can not be traced', async () => {
    expect(await error('debug_traceTransaction', `0x${'9'.repeat(64)}`)).to.deep.equal({
      code: -32000,
      message: 'transaction not found',
    });
    expect((await error('debug_traceBlockByNumber', 'earliest')).message).to.equal('genesis is not traceable');
    expect((await error('debug_traceBlockByNumber', '0x99')).code).to.equal(-32000);
  });

  for (const options of [
    { tracer: '{step: function() {}}' },
    { tracer: 5 },
    { timeout: 'soon' },
    { timeout: 5 },
    { limit: -1 },
    { tracerConfig: { withLog: 'yes' } },
    'x',
  ]) {
    it(`-32602 for options ${JSON.stringify(options)}`, async () => {
      expect((await error('debug_traceTransaction', transactionHash(1), options)).code).to.equal(-32602);
      expect((await error('debug_traceCall', {}, 'latest', options)).code).to.equal(-32602);
    });
  }
});
