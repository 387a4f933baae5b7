import type { EthLog } from '@bulkhead/protocol';
import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, blockHash, TOKEN, TRANSFER } from '../test/fake-backend.js';

const numbers = (logs: unknown) => (logs as EthLog[]).map((log) => Number(log.blockNumber));

describe('eth_getLogs', () => {
  const { result, error } = createCaller();

  it('takes ranges, tags and hashes; latest when nothing is said', async () => {
    expect(numbers(await result('eth_getLogs', { fromBlock: '0x2', toBlock: '0x4' }))).to.deep.equal([2, 3, 4]);
    expect(numbers(await result('eth_getLogs', { fromBlock: 'safe', toBlock: 'latest' }))).to.deep.equal([3, 4, 5]);
    expect(numbers(await result('eth_getLogs', { fromBlock: 'earliest', toBlock: 'pending' }))).to.have.length(5);
    expect(numbers(await result('eth_getLogs', {}))).to.deep.equal([5]);
    expect(numbers(await result('eth_getLogs', { blockHash: blockHash(3) }))).to.deep.equal([3]);
  });

  it('takes addresses as string, list and null; topics as null, string and nested lists', async () => {
    const range = { fromBlock: '0x1', toBlock: '0x5' };
    const third = `0x${'3'.padStart(64, '0')}`;
    const found: readonly (readonly [criteria: object, blocks: readonly number[]])[] = [
      [{ address: TOKEN }, [1, 2, 3, 4, 5]],
      [{ address: [TOKEN, ALICE] }, [1, 2, 3, 4, 5]],
      [{ address: null, topics: null }, [1, 2, 3, 4, 5]],
      [{ address: ALICE }, []],
      [{ topics: [] }, [1, 2, 3, 4, 5]],
      [{ topics: [TRANSFER] }, [1, 2, 3, 4, 5]],
      [{ topics: [null, third] }, [3]],
      [{ topics: [[], [third, TRANSFER]] }, [3]],
      [
        {
          topics: [
            [TRANSFER, third],
            [null, third],
          ],
        },
        [1, 2, 3, 4, 5],
      ],
      [{ topics: [third] }, []],
    ];
    for (const [criteria, blocks] of found) {
      expect(numbers(await result('eth_getLogs', { ...range, ...criteria })), JSON.stringify(criteria)).to.deep.equal(
        blocks,
      );
    }
  });

  const refused: readonly (readonly [criteria: unknown, code: number, message: string])[] = [
    [{ fromBlock: '0x4', toBlock: '0x2' }, -32602, 'invalid block range params'],
    [{ fromBlock: '0x2', toBlock: '0x38' }, -32602, 'block range extends beyond current head block'],
    [
      { blockHash: blockHash(1), fromBlock: '0x3' },
      -32602,
      'invalid argument 0: cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other',
    ],
    [{ blockHash: `0x${'9'.repeat(64)}` }, -32000, 'unknown block'],
    [{ topics: new Array(5).fill(null) }, -32602, 'invalid argument 0: topics: exceed max topics'],
    [
      { address: new Array(1_001).fill(ALICE) },
      -32602,
      'invalid argument 0: address: exceed max addresses or topics per search position',
    ],
    [{ topics: ['0x1'] }, -32602, 'invalid argument 0: topics[0][0]: hex string has length 1, want 64 for hash'],
    [null, -32602, 'missing value for required argument 0'],
  ];
  for (const [criteria, code, message] of refused) {
    it(`${code} "${message}"`, async () => {
      expect(await error('eth_getLogs', criteria)).to.deep.equal({ code, message });
    });
  }

  it('-32005 for too many blocks or too many logs', async () => {
    const narrow = createCaller({}, { logRangeBlocks: 3, logResults: 2 });
    expect(await narrow.error('eth_getLogs', { fromBlock: '0x1', toBlock: '0x4' })).to.deep.equal({
      code: -32005,
      message: 'block range is too large, want at most 3 blocks',
    });
    expect(await narrow.error('eth_getLogs', { fromBlock: '0x1', toBlock: '0x3' })).to.deep.equal({
      code: -32005,
      message: 'query returned more than 2 results',
    });
    expect(numbers(await narrow.result('eth_getLogs', { fromBlock: '0x1', toBlock: '0x2' }))).to.deep.equal([1, 2]);
  });

  it('-32005 also when the backend ignores the limit', async () => {
    const { shard } = createCaller();
    const logs = await shard.backend.getLogs({ fromBlock: 1, toBlock: 5, addresses: [], topics: [], limit: 9 });
    const { error: narrow } = createCaller({ getLogs: async () => logs }, { logResults: 2 });
    expect((await narrow('eth_getLogs', {})).code).to.equal(-32005);
  });
});
