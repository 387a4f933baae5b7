import { expect } from 'chai';
import { numberToHex } from 'viem';
import type { CallContext } from '../channel/api.js';
import { type ShardNamespaceModules, shardNamespace } from './shard-namespace.js';

describe('shard namespace', () => {
  const asked: unknown[] = [];
  const modules = {
    config: { genesis: { shardId: 7 }, l1: { challengeWindow: 10 } },
    readiness: { enter: async () => {} },
    link: {
      api: {
        async call({ caller }: { caller?: string }, context?: CallContext) {
          asked.push([caller, context?.signal]);
          return { status: 'success', data: numberToHex(3, { size: 32 }) };
        },
        supplyAt: async () => ({ supply: 1n, burned: 2n }),
      },
    },
    l1: { settlement: {}, newestOrigin: () => ({ number: 50 }), view: { claims: () => [] } },
    book: { unpaidWithdrawals: () => 4n },
  } as unknown as ShardNamespaceModules;
  const methods = shardNamespace(modules);

  it('has those methods wait in the line of calls that have code run', () => {
    const heavy = Object.entries(methods).filter(([, method]) => method.heavy);
    expect(heavy.map(([name]) => name)).to.have.members([
      'shard_getLedger',
      'shard_getMessage',
      'shard_getMessages',
      'shard_getStateProof',
    ]);
  });

  it('has code run for who asks, as long as he waits', async () => {
    const { signal } = new AbortController();
    expect(await methods.shard_getLedger?.([], { name: '10.0.0.1', signal })).to.deep.include({ held: '0x3' });
    expect(asked).to.deep.equal([['10.0.0.1', signal]]);
  });
});
