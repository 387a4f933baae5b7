import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { findDifference } from './compare.js';
import { EXPECTED_MISSES, NOT_APPLICABLE } from './expected-misses.js';
import { type OpenRpc, readOpenRpc } from './open-rpc.js';
import { openServer, type ServedChain } from './open-server.js';
import { type ConformanceCase, type RoundTrip, type RpcResponse, readCases } from './read-cases.js';
import { createScoreBoard } from './score-board.js';

const folder = process.env['BULKHEAD_CONFORMANCE'];
if (folder === undefined || folder === '') throw new Error('BULKHEAD_CONFORMANCE names no folder');
const tests = join(folder, 'tests');
const cases = (await readCases(tests)).filter(({ method }) => !Object.hasOwn(NOT_APPLICABLE, method));

describe('cases of ethereum/execution-apis', () => {
  const board = createScoreBoard();
  let server: ServedChain;
  let openRpc: OpenRpc;

  before(async () => {
    openRpc = await readOpenRpc(join(folder, 'src'));
    server = await openServer(join(tests, 'genesis.json'), join(tests, 'chain.rlp'));
  });

  after(async () => {
    await server?.stop();
    process.stdout.write(`\n${board.render()}\n`);
  });

  it('imports and checks every block of the chain', () => {
    expect(server.blocks).to.be.greaterThan(0);
  });

  it('lists no miss of a case that is not there', () => {
    expect(cases.map(({ name }) => name)).to.include.members(Object.keys(EXPECTED_MISSES));
  });

  for (const each of cases) {
    it(each.name, async () => {
      const miss = await findMiss(each);
      board.add(each.method, each.name, miss);
      const reason = EXPECTED_MISSES[each.name];
      if (reason === undefined) expect(miss, 'a case that must pass').to.equal(undefined);
      else expect(miss, `passes, though it is listed as a miss: ${reason}`).not.to.equal(undefined);
    });
  }

  async function findMiss({ method, specOnly, roundTrips }: ConformanceCase): Promise<string | undefined> {
    for (const { request, response } of roundTrips) {
      const actual = await send(request);
      const miss = (specOnly ? compareKind : findDifference)(response, actual) ?? misfitOf(method, actual, response);
      if (miss !== undefined) return miss;
    }
    return undefined;
  }

  /** Where the case itself does not fit the schema, the case counts. */
  function misfitOf(method: string, { result, error }: RpcResponse, expected: RpcResponse): string | undefined {
    if (error !== undefined || openRpc.findMisfit(method, expected.result) !== undefined) return undefined;
    return openRpc.findMisfit(method, result);
  }

  async function send(request: RoundTrip['request']): Promise<RpcResponse> {
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: request,
    });
    expect(answer.status).to.equal(200);
    return (await answer.json()) as RpcResponse;
  }
});

/** Where only the schema counts, an error still has to be the same error. */
function compareKind(expected: RpcResponse, actual: RpcResponse): string | undefined {
  if (expected.error !== undefined) return findDifference(expected, actual);
  return actual.error === undefined
    ? undefined
    : `an error, ${String(actual.error.code)}: ${String(actual.error.message)}`;
}
