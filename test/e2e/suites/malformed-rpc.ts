import { expect } from 'chai';
import type { Hex } from 'viem';
import { rpc, shardOf, type TestNetwork, waitUntil } from '../../support/index.js';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Whatever is posted, the answer is JSON-RPC and the shard goes on. */
export function malformedRpcSuite(network: () => TestNetwork): void {
  describe('malformed JSON-RPC', () => {
    let url: string;

    before(async () => {
      url = shardOf(await network().read(), 2).rpcUrl;
    });

    async function post(body: string): Promise<Answer> {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(30_000),
      });
      return { status: answer.status, body: await answer.json() };
    }

    async function expectError(body: string, code: number): Promise<void> {
      const answer = await post(body);
      expect(answer.status).to.equal(200);
      expect(answer.body).to.have.property('jsonrpc', '2.0');
      expect(answer.body).to.have.nested.property('error.code', code);
      expect(answer.body).to.have.nested.property('error.message').that.is.a('string');
    }

    const call = (method: unknown, params: unknown, id: unknown = 1) =>
      JSON.stringify({ jsonrpc: '2.0', id, method, params });

    afterEach('still serving', async () => {
      const before = Number(await rpc<Hex>(url, 'eth_blockNumber'));
      await waitUntil('the next block', async () => Number(await rpc<Hex>(url, 'eth_blockNumber')) > before);
    });

    it('text that is no JSON is a parse error', async () => {
      for (const body of ['', '{', 'not json', '{"jsonrpc":"2.0",', '\u0000', '[1,2']) await expectError(body, -32700);
    });

    it('JSON that is no request is an invalid request', async () => {
      for (const body of [
        '1',
        'null',
        '"x"',
        '{}',
        '[]',
        '{"jsonrpc":"2.0","id":1}',
        '{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}',
      ])
        await expectError(body, -32600);
      await expectError(call(7, []), -32600);
    });

    it('nesting without end is refused', async () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const answer = await post(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":${deep}}`);
      expect(answer.status).to.equal(200);
      expect(answer.body).to.have.nested.property('error.code').that.is.oneOf([-32700, -32600]);
      const objects = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
      expect((await post(objects)).body)
        .to.have.nested.property('error.code')
        .that.is.oneOf([-32700, -32600]);
    });

    it('a body of 10 MB is refused', async () => {
      await expectError(call('eth_call', ['x'.repeat(10_000_000)]), -32600);
    });

    it('a batch of 1,001 is refused, one of 1,000 is answered', async () => {
      const batch = (size: number) =>
        JSON.stringify(Array.from({ length: size }, (_, id) => ({ jsonrpc: '2.0', id, method: 'eth_chainId' })));
      await expectError(batch(1_001), -32600);
      const { body } = await post(batch(1_000));
      expect(body).to.be.an('array').with.lengthOf(1_000);
    });

    it('items of a batch fail alone', async () => {
      const { body } = await post(
        `[${call('eth_chainId', [])},1,${call('no_such', [], 'two')},${call('eth_getBalance', ['0x12'], 3)}]`,
      );
      const errors = (body as { id: unknown; error?: { code: number } }[]).map(({ id, error }) => [id, error?.code]);
      expect(errors).to.deep.equal([
        [1, undefined],
        [null, -32600],
        ['two', -32601],
        [3, -32602],
      ]);
    });

    it('unknown methods and wrong types say so', async () => {
      await expectError(call('eth_noSuchMethod', []), -32601);
      await expectError(call('constructor', []), -32601);
      for (const [method, params] of [
        ['eth_getBalance', []],
        ['eth_getBalance', [1, 'latest']],
        ['eth_getBalance', ['0x0000000000000000000000000000000000000001', {}]],
        ['eth_getBlockByNumber', ['0x01', false]],
        ['eth_getBlockByNumber', ['newest', false]],
        ['eth_call', ['0x']],
        ['eth_call', [{ to: '0x12' }]],
        ['eth_getLogs', [{ fromBlock: -1 }]],
        ['eth_sendRawTransaction', ['0x']],
        ['eth_sendRawTransaction', ['hello']],
        ['eth_getTransactionReceipt', ['0x1234']],
        ['eth_feeHistory', ['many', 'latest', []]],
        ['shard_getMessage', []],
        ['shard_getMessage', [{}]],
        ['shard_getBatch', [-1]],
        ['shard_syncStatus', ['x']],
      ] as const)
        await expectError(call(method, params), -32602);
    });

    it('other content types and methods of HTTP never reach a method', async () => {
      const form = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: call('eth_chainId', []),
      });
      expect(form.status).to.equal(415);
      await form.arrayBuffer();
      const put = await fetch(url, { method: 'PUT', body: '{}' });
      expect(put.status).to.equal(405);
      await put.arrayBuffer();
    });
  });
}
