import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_SYNC_MS } from '../limits.js';
import { METHODS } from '../methods.js';
import { createCaller, type RpcReply } from '../test/create-caller.js';
import { ALICE, BURNER, blockHash, REVERTER, TOKEN, TRANSFER, transactionHash } from '../test/fake-backend.js';

const SEED = 20_260_201;
const RUNS_PER_METHOD = 110;

const hexDigits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 80 });
const hexText = hexDigits.map((digits) => `0x${digits}`);
const address = fc.constantFrom(ALICE, TOKEN, REVERTER, BURNER, ALICE.toUpperCase());
const hash = fc.oneof(
  fc.constantFrom(TRANSFER, `0x${'0'.repeat(64)}`),
  fc.nat(9).map(blockHash),
  fc.nat(9).map(transactionHash),
);
const quantity = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 257n }).map((value) => `0x${value.toString(16)}`),
  fc.nat(9).map((value) => `0x${value}`),
);
const tag = fc.constantFrom('latest', 'pending', 'safe', 'finalized', 'earliest', 'newHeads', 'logs', 'syncing');
const junk = fc.oneof(
  fc.constantFrom(null, true, false, '', '0x', '0x0', '-0x1', -1, 1.5, 1e308, [], {}, [[]], 'x'.repeat(5_000)),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);
const scalar = fc.oneof(address, hash, quantity, tag, hexText, junk);

/** Objects with the keys that some method knows, and with keys that break careless code. */
const object = fc.oneof(
  fc.dictionary(
    fc.constantFrom(
      ...['from', 'to', 'gas', 'gasPrice', 'maxFeePerGas', 'maxPriorityFeePerGas', 'value', 'nonce', 'data', 'input'],
      ...['accessList', 'authorizationList', 'chainId', 'blockHash', 'blockNumber', 'requireCanonical', 'fromBlock'],
      ...[
        'toBlock',
        'address',
        'topics',
        'balance',
        'state',
        'stateDiff',
        'code',
        'number',
        'time',
        'constructor',
        ALICE,
      ],
    ),
    fc.oneof(
      scalar,
      fc.array(scalar, { maxLength: 5 }),
      fc.array(fc.array(scalar, { maxLength: 3 }), { maxLength: 5 }),
    ),
  ),
  fc.record({
    address,
    topics: fc.array(fc.oneof(hash, fc.constant(null), fc.array(hash))),
    fromBlock: quantity,
    toBlock: tag,
  }),
  fc.record({ to: address, data: hexText, value: quantity }),
  fc.dictionary(address, fc.record({ balance: quantity, stateDiff: fc.dictionary(hash, hash) })),
);
const param = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 2, arbitrary: object },
  fc.array(fc.nat(120), { maxLength: 5 }),
);
const params = fc.oneof(
  { weight: 9, arbitrary: fc.array(param, { maxLength: 5 }) },
  fc.constantFrom(null, {}, { block: 'latest' }, 'x', 5),
);

function check(text: string): RpcReply {
  const reply = JSON.parse(text) as RpcReply;
  expect(Object.keys(reply).sort()).to.deep.equal(['id', 'jsonrpc', 'error' in reply ? 'error' : 'result'].sort());
  if (reply.error !== undefined) {
    expect(reply.error.code).to.satisfy(Number.isInteger).and.not.equal(-32603);
    expect(reply.error.message).to.be.a('string').with.length.within(1, 1_000);
  }
  return reply;
}

describe('random params', () => {
  for (const { name } of METHODS) {
    it(`${name} answers with a result or a typed error, never -32603`, async () => {
      const caller = createCaller({}, { filters: 10 });
      const ids = [await caller.result('eth_newBlockFilter'), await caller.result('eth_newFilter', {})];
      await fc.assert(
        fc.asyncProperty(params, fc.boolean(), async (list, useId) => {
          const known = useId && name.includes('Filter') && Array.isArray(list) ? [ids[list.length % 2]] : list;
          const reply = caller.raw(JSON.stringify({ jsonrpc: '2.0', id: 1, method: name, params: known }));
          if (name === 'eth_sendRawTransactionSync') await caller.clock.advance(MAX_SYNC_MS);
          check(await reply);
        }),
        { seed: SEED, numRuns: RUNS_PER_METHOD },
      );
      expect(caller.lines).to.deep.equal([]);
    });
  }
});

describe('random messages', () => {
  const caller = createCaller();

  it('bytes get -32700 or -32600', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(check(await caller.raw(bytes)).error?.code).to.be.oneOf([-32700, -32600]);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('JSON gets an answer in the shape of JSON-RPC', async () => {
    const envelope = fc.record(
      {
        jsonrpc: fc.constantFrom('2.0', '1.0', 2, null),
        id: fc.oneof(fc.string(), fc.double(), fc.jsonValue()),
        method: fc.oneof(
          fc.constantFrom('eth_chainId', '__proto__', 'shard_echo', 'eth_call'),
          fc.string(),
          fc.jsonValue(),
        ),
        params: fc.oneof(params, fc.jsonValue()),
        __proto__: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), envelope, fc.array(envelope, { maxLength: 5 })), async (message) => {
        const text = await caller.raw(JSON.stringify(message));
        if (text === '') return;
        const reply = JSON.parse(text) as RpcReply | RpcReply[];
        for (const item of Array.isArray(reply) ? reply : [reply]) check(JSON.stringify(item));
      }),
      { seed: SEED, numRuns: 1_000 },
    );
    expect(caller.lines).to.deep.equal([]);
  });
});
