import { CodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createCaller, type RpcReply } from './test/create-caller.js';

const request = (id: unknown, method = 'eth_chainId', params?: unknown) => ({ jsonrpc: '2.0', id, method, params });

describe('dispatcher', () => {
  const { raw, call, error } = createCaller();
  const send = async (message: unknown) => JSON.parse(await raw(JSON.stringify(message))) as RpcReply;

  it('echoes ids exactly', async () => {
    for (const id of [0, 1, -1, 1.5, '', '0', 'é', null, Number.MAX_SAFE_INTEGER]) {
      expect(await send(request(id))).to.deep.equal({ jsonrpc: '2.0', id, result: '0x1bbc' });
    }
  });

  it('answers no notification, but runs it', async () => {
    const { raw: notify, shard } = createCaller();
    expect(await notify('{"jsonrpc":"2.0","method":"net_version"}')).to.equal('');
    expect(await notify('{"jsonrpc":"2.0","method":"no_method"}')).to.equal('');
    expect(await notify('{"jsonrpc":"2.0","method":"eth_call","params":[{}]}')).to.equal('');
    expect(shard.calls).to.have.length(1);
  });

  const malformed: readonly (readonly [what: string, body: string | Uint8Array, code: number])[] = [
    ['nothing', '', -32700],
    ['text', 'hello', -32700],
    ['half an object', '{"jsonrpc":"2.0"', -32700],
    ['an open string', '{"jsonrpc":"2.0', -32700],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), -32700],
    ['nesting beyond any use', '['.repeat(100_000), -32600],
    ['nested objects', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`, -32600],
    ['null', 'null', -32600],
    ['a number', '5', -32600],
    ['a string', '"x"', -32600],
    ['an empty object', '{}', -32600],
    ['an empty batch', '[]', -32600],
    ['another protocol version', '{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}', -32600],
    ['no version', '{"id":1,"method":"eth_chainId"}', -32600],
    ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":5}', -32600],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}', -32600],
    ['an id that is a boolean', '{"jsonrpc":"2.0","id":true,"method":"eth_chainId"}', -32600],
    ['an id past 2^53', '{"jsonrpc":"2.0","id":12345678901234567890,"method":"eth_chainId"}', -32600],
    ['an infinite id', '{"jsonrpc":"2.0","id":1e999,"method":"eth_chainId"}', -32600],
    ['an id of a megabyte', `{"jsonrpc":"2.0","id":"${'x'.repeat(1_000_000)}","method":"eth_chainId"}`, -32600],
    ['named params', '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{"a":1}}', -32602],
    ['params that are text', '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":"x"}', -32602],
  ];
  for (const [what, body, code] of malformed) {
    it(`${code} for ${what}`, async () => {
      const text = await raw(body);
      expect((JSON.parse(text) as RpcReply).error?.code).to.equal(code);
      expect(text.length).to.be.lessThan(300);
    });
  }

  it('brackets inside strings are no nesting', async () => {
    expect(await send(request(`\\"${'['.repeat(100)}`))).to.have.property('result', '0x1bbc');
  });

  it('-32601 in the wording that ethers matches, also for names of Object.prototype', async () => {
    for (const method of [
      'eth_getWork',
      'constructor',
      '__proto__',
      'toString',
      'shard_toString',
      'other_method',
      '',
    ]) {
      expect(await error(method)).to.deep.equal({
        code: -32601,
        message: `the method ${method} does not exist/is not available`,
      });
    }
    expect((await error('x'.repeat(1_000_000))).message.length).to.be.lessThan(200);
  });

  it('shard_ methods get their params and answer as they are', async () => {
    expect((await call('shard_echo', [1, { a: null }])).result).to.deep.equal([1, { a: null }]);
    expect((await call('shard_nothing')).result).to.equal(null);
    expect(await error('shard_reject')).to.deep.equal({ code: -32000, message: 'no such message' });
  });

  it('a bug of the backend is -32603 without a word about it, and a log entry', async () => {
    const { error: fail, lines, result } = createCaller();
    expect(await fail('shard_fail')).to.deep.equal({ code: -32603, message: 'internal error' });
    expect(lines.map(({ message }) => message)).to.deep.equal(['shard_fail failed: secret of the backend']);
    expect(await result('eth_chainId')).to.equal('0x1bbc');
  });

  it('-32603 for a result that is no JSON', async () => {
    const { error: fail } = createCaller({ getCode: async () => 5n as never });
    expect((await fail('eth_getCode', `0x${'00'.repeat(20)}`)).code).to.equal(-32603);
  });

  it('-32002 for what may work later, without a word about why', async () => {
    expect(await error('shard_retry')).to.deep.equal({ code: -32002, message: 'resource unavailable, try again' });
  });

  it('-32002 when a method takes too long', async () => {
    const { error: fail, clock } = createCaller({ getBalance: () => new Promise(() => {}) });
    const failing = fail('eth_getBalance', `0x${'00'.repeat(20)}`);
    await clock.advance(30_000);
    expect(await failing).to.deep.equal({ code: -32002, message: 'request timed out' });
  });

  it('-32003 for a response beyond the limit', async () => {
    const { error: fail } = createCaller({}, { responseBytes: 1_000 });
    expect(await fail('shard_echo', 'x'.repeat(2_000))).to.deep.equal({ code: -32003, message: 'response too large' });
  });

  it('-32003 also for one that the shard itself did not let pass, which must not be asked for again', async () => {
    const { error: fail, lines } = createCaller({
      simulate: async () => {
        throw new CodedError({ code: 'RESULT_TOO_LARGE', message: 'the result has 1 bytes', verdict: 'reject' });
      },
    });
    const reply = await fail('eth_simulateV1', { blockStateCalls: [{}] });
    expect(reply).to.deep.equal({ code: -32003, message: 'response too large' });
    expect(lines).to.deep.equal([]);
  });

  it('-32005 when a client has too many requests in flight', async () => {
    const release: (() => void)[] = [];
    const { call: flood } = createCaller(
      { suggestFees: () => new Promise((resolve) => release.push(() => resolve({ nextBaseFee: 1n, tip: 1n }))) },
      { requestsPerClient: 2, requestsWaitingPerClient: 1 },
    );
    const replies = Array.from({ length: 4 }, () => flood('eth_baseFee'));
    expect((await replies[3])?.error?.code).to.equal(-32005);
    for (let released = 0; released < 3; released++) {
      await new Promise((resolve) => setImmediate(resolve));
      release.shift()?.();
    }
    expect((await Promise.all(replies.slice(0, 3))).map(({ result }) => result)).to.deep.equal(['0x1', '0x1', '0x1']);
  });
});

describe('batches', () => {
  const batch = async (caller: ReturnType<typeof createCaller>, items: readonly unknown[]) => {
    const text = await caller.raw(JSON.stringify(items));
    return text === '' ? '' : (JSON.parse(text) as RpcReply[]);
  };

  it('answer each item, in order, with errors where they belong', async () => {
    const replies = await batch(createCaller(), [request(1), request('a', 'no_such'), 5, request(0, 'net_version')]);
    expect((replies as RpcReply[]).map(({ id, result, error }) => [id, result ?? error?.code])).to.deep.equal([
      [1, '0x1bbc'],
      ['a', -32601],
      [null, -32600],
      [0, '7100'],
    ]);
  });

  it('give no item for a notification, and nothing for notifications only', async () => {
    const notification = { jsonrpc: '2.0', method: 'net_version' };
    expect(await batch(createCaller(), [notification, request(1), notification])).to.have.length(1);
    expect(await batch(createCaller(), [notification, notification])).to.equal('');
  });

  it('-32600 for more items than allowed', async () => {
    const { raw } = createCaller();
    const items = Array.from({ length: 1_001 }, (_, id) => request(id));
    expect((JSON.parse(await raw(JSON.stringify(items))) as RpcReply).error?.code).to.equal(-32600);
    expect(await batch(createCaller(), items.slice(1))).to.have.length(1_000);
  });

  it('-32003 for the items beyond the response limit', async () => {
    const caller = createCaller({}, { responseBytes: 3_000, batchConcurrency: 1 });
    const items = Array.from({ length: 4 }, (_, id) => request(id, 'shard_echo', ['x'.repeat(1_000)]));
    const codes = ((await batch(caller, items)) as RpcReply[]).map(({ error }) => error?.code);
    expect(codes).to.deep.equal([undefined, undefined, -32003, -32003]);
  });

  it('run what changes something in order', async () => {
    const caller = createCaller();
    const replies = (await batch(caller, [
      request(1, 'eth_sendRawTransaction', ['0x02f86c0102030405']),
      request(2, 'eth_getTransactionCount', [`0x${'00'.repeat(20)}`, 'pending']),
      request(3, 'eth_sendRawTransaction', ['0x02f86c0102030405']),
      request(4, 'eth_getTransactionCount', [`0x${'00'.repeat(20)}`, 'pending']),
    ])) as RpcReply[];
    expect(replies.map(({ result }) => result).filter((_, at) => at % 2 === 1)).to.deep.equal(['0x6', '0x7']);
  });

  it('run so many reads at once and no more', async () => {
    let running = 0;
    let most = 0;
    const caller = createCaller(
      {
        suggestFees: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return { nextBaseFee: 1n, tip: 1n };
        },
      },
      { batchConcurrency: 4 },
    );
    await batch(
      caller,
      Array.from({ length: 20 }, (_, id) => request(id, 'eth_gasPrice')),
    );
    expect(most).to.equal(4);
  });
});
