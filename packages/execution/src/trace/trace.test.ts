import type { TraceOptions } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, type Hex, pad } from 'viem';
import type { Engine } from '../engine.js';
import { CONTRACTS, type ContractName, deployer, FAILING_INITCODE } from '../test/contracts.js';
import { account, GWEI, lower, openTestEngine, produce, signTransaction, slotOf } from '../test/shard-fixture.js';

const FROM = lower(account(0).address);
const NONE: TraceOptions = {
  tracer: undefined,
  withLog: false,
  onlyTopCall: false,
  diffMode: false,
  disableStack: false,
  disableStorage: false,
  enableMemory: false,
  enableReturnData: false,
  limit: 0,
  timeoutMs: 20_000,
};

interface Step {
  readonly pc: number;
  readonly op: string;
  readonly gas: number;
  readonly gasCost: number;
  readonly depth: number;
  readonly error?: string;
  readonly stack?: readonly Hex[];
  readonly storage?: Readonly<Record<Hex, Hex>>;
}
interface StepTrace {
  readonly gas: number;
  readonly failed: boolean;
  readonly returnValue: Hex;
  readonly structLogs: readonly Step[];
}
interface Call {
  readonly type: string;
  readonly from: Address;
  readonly to?: Address;
  readonly value?: Hex;
  readonly gas: Hex;
  readonly gasUsed: Hex;
  readonly input: Hex;
  readonly output?: Hex;
  readonly error?: string;
  readonly calls?: readonly Call[];
  readonly logs?: readonly { readonly address: Address; readonly topics: readonly Hex[]; readonly position: Hex }[];
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: { code?: unknown }) => error.code,
  );
}

describe('traces', function () {
  this.timeout(60_000);
  let engine: Engine;
  let nonce = 0;
  const contracts = new Map<ContractName, Address>();
  const contract = (name: ContractName): Address => contracts.get(name) ?? FROM;

  /** Sends a transaction in a block of its own; its hash. */
  async function send(to: Address | undefined, data: Hex = '0x', value = 0n, gas = 300_000n): Promise<Hex> {
    const sealed = await produce(engine, {
      transactions: [await signTransaction({ nonce: nonce++, to, data, value, gas })],
    });
    return sealed.block.transactions.at(-1) as Hex;
  }

  before(async () => {
    engine = await openTestEngine();
    const names = Object.keys(CONTRACTS) as ContractName[];
    const transactions = await Promise.all(
      names.map((name) =>
        signTransaction({ nonce: nonce++, to: undefined, data: deployer(CONTRACTS[name]), gas: 300_000n }),
      ),
    );
    const { receipts } = await produce(engine, { transactions });
    for (const [index, name] of names.entries()) contracts.set(name, receipts[index + 1]?.contractAddress ?? FROM);
  });

  const steps = async (hash: Hex, options: Partial<TraceOptions> = {}) =>
    (await engine.reads.traceTransaction(hash, { ...NONE, ...options })) as StepTrace;
  const calls = async (hash: Hex, options: Partial<TraceOptions> = {}) =>
    (await engine.reads.traceTransaction(hash, { ...NONE, tracer: 'callTracer', ...options })) as Call;

  it('replay every transaction of every block with the gas and the status of its receipt', async () => {
    await send(contract('logger'), slotOf(3));
    await send(contract('caller'), pad(contract('reverter')));
    await send(undefined, FAILING_INITCODE);
    await send(contract('toggler'));
    await send(contract('toggler'));
    for (let number = 1; number <= engine.head().number; number++) {
      const receipts = (await engine.reads.getBlockReceipts({ number })) ?? [];
      const traces = await engine.reads.traceBlock({ number }, NONE);
      expect(traces.map(({ txHash }) => txHash)).to.deep.equal(receipts.map(({ transactionHash }) => transactionHash));
      expect(traces.map(({ result }) => [(result as StepTrace).gas, (result as StepTrace).failed])).to.deep.equal(
        receipts.map(({ gasUsed, status }) => [Number(gasUsed), status === '0x0']),
      );
    }
  });

  it('log steps whose costs lead from one to the next', async () => {
    const { structLogs } = await steps(await send(contract('counter')));
    expect(structLogs.map(({ op }) => op)).to.deep.equal(['PUSH0', 'SLOAD', 'PUSH1', 'ADD', 'PUSH0', 'SSTORE', 'STOP']);
    for (const [index, { gas, gasCost }] of structLogs.slice(0, -1).entries()) {
      expect(structLogs[index + 1]?.gas).to.equal(gas - gasCost);
    }
    expect(structLogs.map(({ storage }) => storage).filter((each) => each !== undefined)).to.deep.equal([
      { [slotOf(0)]: slotOf(0) },
      { [slotOf(0)]: slotOf(1) },
    ]);
    expect(structLogs[5]?.stack).to.deep.equal(['0x1', '0x0']);
  });

  it('log a STOP where code ends without one, the failure of a step, and no more than is asked for', async () => {
    const open = await steps(await send(undefined, '0x6001'));
    expect(open.structLogs.at(-1)).to.include({ op: 'STOP', pc: 2, gasCost: 0, depth: 1 });
    const failed = await steps(await send(contract('spinner'), '0x', 0n, 22_000n), { disableStack: true, limit: 0 });
    expect(failed).to.include({ failed: true, returnValue: '0x' });
    expect(failed.structLogs.at(-1)).to.include({ error: 'out of gas' }).and.not.have.property('stack');
    expect((await steps(await send(contract('spinner'), '0x', 0n, 22_000n), { limit: 2 })).structLogs).to.have.length(
      2,
    );
  });

  it('callTracer shows who called whom, with what came of it', async () => {
    const hash = await send(contract('caller'), pad(contract('reverter')), 5n);
    const root = await calls(hash);
    expect(root).to.include({ type: 'CALL', from: FROM, to: contract('caller'), value: '0x5', gas: '0x493e0' });
    expect(root.gasUsed).to.equal((await engine.reads.getReceipt(hash))?.gasUsed);
    expect(root.calls).to.have.length(1);
    expect(root.calls?.[0]).to.deep.include({
      type: 'CALL',
      from: contract('caller'),
      to: contract('reverter'),
      value: '0x5',
      error: 'execution reverted',
      output: slotOf(0xaa),
    });
    expect(await calls(hash, { onlyTopCall: true })).to.not.have.property('calls');
    const created = await calls(await send(undefined, deployer(CONTRACTS.purse)));
    expect(created).to.include({ type: 'CREATE', output: CONTRACTS.purse });
    expect(created.to).to.match(/^0x[0-9a-f]{40}$/);
    const refused = await calls(await send(undefined, FAILING_INITCODE));
    expect(refused).to.include({ type: 'CREATE', error: 'execution reverted' }).and.not.have.property('to');
  });

  it('callTracer shows SELFDESTRUCT as a call, and events only where they last', async () => {
    const destroyed = await calls(await send(contract('destroyer'), '0x', 9n));
    expect(destroyed.calls).to.deep.equal([
      {
        type: 'SELFDESTRUCT',
        from: contract('destroyer'),
        to: FROM,
        value: '0x9',
        gas: '0x0',
        gasUsed: '0x0',
        input: '0x',
      },
    ]);
    const logged = await calls(await send(contract('logger'), slotOf(7)), { withLog: true });
    expect(logged.logs).to.have.length(1);
    expect(logged.logs?.[0]).to.deep.include({
      address: contract('logger'),
      topics: [slotOf(7), pad(FROM)],
      position: '0x0',
    });
    const lost = await calls(await send(contract('logger'), slotOf(7), 0n, 22_000n), { withLog: true });
    expect(lost).to.have.property('error').that.equals('out of gas');
    expect(lost).to.not.have.property('logs');
  });

  it('prestateTracer gives what was touched, and with diffMode what changed', async () => {
    const hash = await send(contract('counter'));
    const { blockNumber } = (await engine.reads.getReceipt(hash)) ?? { blockNumber: '0x0' };
    const balance = await engine.reads.getBalance(FROM, { number: Number(blockNumber) - 1 });
    const pre = (await engine.reads.traceTransaction(hash, { ...NONE, tracer: 'prestateTracer' })) as Record<
      Address,
      object
    >;
    expect(pre[FROM]).to.deep.equal({ balance: `0x${balance.toString(16)}`, nonce: nonce - 1 });
    expect(pre[contract('counter')]).to.deep.include({
      nonce: 1,
      code: CONTRACTS.counter,
      storage: { [slotOf(0)]: slotOf(1) },
    });
    const diff = (await engine.reads.traceTransaction(hash, {
      ...NONE,
      tracer: 'prestateTracer',
      diffMode: true,
    })) as Record<'pre' | 'post', Record<Address, { storage?: object; nonce?: number }>>;
    expect(diff.pre[contract('counter')]?.storage).to.deep.equal({ [slotOf(0)]: slotOf(1) });
    expect(diff.post[contract('counter')]).to.deep.equal({ storage: { [slotOf(0)]: slotOf(2) } });
    expect(diff.post[FROM]?.nonce).to.equal(nonce);
    const create = await send(undefined, deployer(CONTRACTS.purse));
    const made = (await engine.reads.getReceipt(create))?.contractAddress ?? FROM;
    const born = (await engine.reads.traceTransaction(create, {
      ...NONE,
      tracer: 'prestateTracer',
      diffMode: true,
    })) as typeof diff;
    expect(born.pre).to.not.have.property(made);
    expect(born.post[made]).to.deep.equal({ nonce: 1, code: CONTRACTS.purse });
  });

  it('4byteTracer counts selectors', async () => {
    const hash = await send(contract('counter'), '0x1234567800');
    expect(await engine.reads.traceTransaction(hash, { ...NONE, tracer: '4byteTracer' })).to.deep.equal({
      '0x12345678-1': 1,
    });
    expect(await engine.reads.traceTransaction(hash, { ...NONE, tracer: 'noopTracer' })).to.deep.equal({});
  });

  it('traceCall runs on an overridden state, and says why a call can not run', async () => {
    const at = { number: engine.head().number };
    const options: TraceOptions = { ...NONE, tracer: 'callTracer' };
    const state = { [contract('purse')]: { code: CONTRACTS.counter as Hex } };
    const ran = await engine.reads.traceCall({ from: FROM, to: contract('purse') }, at, NONE, { state });
    expect(ran.status === 'ran' && (ran.result as StepTrace).structLogs).to.have.length(7);
    const call = await engine.reads.traceCall({ from: FROM, to: contract('reverter') }, at, options);
    expect(call.status === 'ran' && call.result).to.include({ error: 'execution reverted', to: contract('reverter') });
    const poor = { from: contract('purse'), to: FROM, value: 1n, gasPrice: 2n * GWEI };
    expect(await engine.reads.traceCall(poor, at, options)).to.deep.equal({
      status: 'halt',
      reason: 'INSUFFICIENT_FUNDS',
    });
  });

  it('NOT_TRACEABLE, BLOCK_NOT_FOUND, TRACE_TOO_LARGE and TRACE_TIMEOUT', async () => {
    const { reads } = engine;
    const at = { number: engine.head().number };
    const spin = { from: FROM, to: contract('spinner') };
    expect(await codeOf(reads.traceTransaction(slotOf(1), NONE))).to.equal('NOT_TRACEABLE');
    expect(await codeOf(reads.traceBlock({ number: 0 }, NONE))).to.equal('NOT_TRACEABLE');
    expect(await codeOf(reads.traceBlock({ number: 9_999 }, NONE))).to.equal('BLOCK_NOT_FOUND');
    expect(await codeOf(reads.traceCall(spin, at, NONE))).to.equal('TRACE_TOO_LARGE');
    expect(await codeOf(reads.traceCall(spin, at, { ...NONE, tracer: 'callTracer', timeoutMs: 50 }))).to.equal(
      'TRACE_TIMEOUT',
    );
    expect((await reads.traceCall({ ...spin, gas: 30_000n }, at, NONE)).status).to.equal('ran');
  });
});
