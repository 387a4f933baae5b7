import type { EthLog } from '@bulkhead/protocol';
import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, blockHash, TOKEN } from '../test/fake-backend.js';

const NOT_FOUND = { code: -32000, message: 'filter not found' };
const MINUTE = 60_000;

describe('filters', () => {
  it('have ids that are opaque QUANTITYs', async () => {
    const { result } = createCaller();
    const ids = await Promise.all(Array.from({ length: 50 }, () => result('eth_newBlockFilter')));
    expect(new Set(ids).size).to.equal(50);
    for (const id of ids) expect(id).to.match(/^0x[1-9a-f][0-9a-f]{20,31}$/);
  });

  it('tell new blocks once', async () => {
    const { result, shard } = createCaller();
    const id = await result('eth_newBlockFilter');
    expect(await result('eth_getFilterChanges', id)).to.deep.equal([]);
    shard.mine();
    shard.mine();
    expect(await result('eth_getFilterChanges', id)).to.deep.equal([blockHash(6), blockHash(7)]);
    expect(await result('eth_getFilterChanges', id)).to.deep.equal([]);
  });

  it('tell transactions that enter the pool', async () => {
    const { result, shard } = createCaller();
    const id = await result('eth_newPendingTransactionFilter');
    const { hash } = shard.enterPool(3);
    expect(await result('eth_getFilterChanges', id)).to.deep.equal([hash]);
  });

  it('tell new logs that match, and logs that a reorg removed', async () => {
    const { result, shard } = createCaller();
    const id = await result('eth_newFilter', { address: TOKEN, fromBlock: '0x7' });
    const other = await result('eth_newFilter', { address: ALICE });
    const bounded = await result('eth_newFilter', { toBlock: '0x6' });
    shard.mine();
    shard.mine();
    shard.reorg(7);
    const logs = (await result('eth_getFilterChanges', id)) as EthLog[];
    expect(logs.map(({ blockNumber, removed }) => [blockNumber, removed])).to.deep.equal([
      ['0x7', false],
      ['0x7', true],
    ]);
    expect(await result('eth_getFilterChanges', other)).to.deep.equal([]);
    expect(await result('eth_getFilterChanges', bounded)).to.have.length(1);
  });

  it('eth_getFilterLogs searches the whole range', async () => {
    const { result, error } = createCaller();
    const id = await result('eth_newFilter', { fromBlock: '0x1', toBlock: '0x3' });
    expect(await result('eth_getFilterLogs', id)).to.have.length(3);
    expect(await error('eth_getFilterLogs', await result('eth_newBlockFilter'))).to.deep.equal(NOT_FOUND);
  });

  it('are gone once uninstalled', async () => {
    const { result, error } = createCaller();
    const id = await result('eth_newBlockFilter');
    expect(await result('eth_uninstallFilter', id)).to.equal(true);
    expect(await result('eth_uninstallFilter', id)).to.equal(false);
    expect(await error('eth_getFilterChanges', id)).to.deep.equal(NOT_FOUND);
  });

  it('expire after five minutes without a poll', async () => {
    const { result, error, clock, filters } = createCaller();
    const polled = await result('eth_newBlockFilter');
    const idle = await result('eth_newBlockFilter');
    await clock.advance(4 * MINUTE);
    await result('eth_getFilterChanges', polled);
    await clock.advance(MINUTE);
    expect(await error('eth_getFilterChanges', idle)).to.deep.equal(NOT_FOUND);
    expect(await result('eth_getFilterChanges', polled)).to.deep.equal([]);
    await clock.advance(5 * MINUTE);
    filters.expire();
    expect(filters.size).to.equal(0);
  });

  it('are dropped when their backlog overflows', async () => {
    const { result, error, shard } = createCaller({}, { filterBacklog: 2 });
    const id = await result('eth_newBlockFilter');
    for (let blocks = 0; blocks < 3; blocks++) shard.mine();
    expect(await error('eth_getFilterChanges', id)).to.deep.equal(NOT_FOUND);
  });

  it('-32005 for too many, until some expire', async () => {
    const { result, error, clock } = createCaller({}, { filters: 2 });
    await result('eth_newBlockFilter');
    await result('eth_newFilter', {});
    expect(await error('eth_newPendingTransactionFilter')).to.deep.equal({ code: -32005, message: 'too many filters' });
    await clock.advance(5 * MINUTE);
    await result('eth_newPendingTransactionFilter');
  });

  it('-32602 for a reversed range and for ids that are none', async () => {
    const { error } = createCaller();
    expect((await error('eth_newFilter', { fromBlock: '0x2', toBlock: '0x1' })).code).to.equal(-32602);
    for (const id of ['', '0x', 'x', 5, null, `0x${'1'.repeat(100)}`]) {
      expect((await error('eth_getFilterChanges', id)).code).to.equal(-32602);
    }
    expect(await error('eth_getFilterChanges', '0x1')).to.deep.equal(NOT_FOUND);
  });

  it('-32601 for subscriptions over HTTP', async () => {
    const { error } = createCaller();
    expect(await error('eth_subscribe', 'newHeads')).to.deep.equal({
      code: -32601,
      message: 'notifications not supported',
    });
    expect((await error('eth_unsubscribe', '0x1')).code).to.equal(-32601);
  });
});
