import { toShardId } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { createFaultyStore, createMemoryStore, type Fault, type KeyValueStore } from '@bulkhead/store';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { createBatchPoster, L1_ABIS } from '../index.js';
import { clock, createBatchMaker, createNetwork, type Fixture, logger, sequencers } from './network-fixture.js';

const FEES = { maxFeePerGasCap: 10n ** 12n, maxPriorityFeePerGasCap: 10n ** 11n, initialTip: 10n ** 9n };
const SHARD = toShardId(1);
/** More than one batch takes from enqueueing to its receipt. */
const WRITES = 7;

describe('a poster that is killed', () => {
  let anvil: Anvil;
  let fixture: Fixture;

  before(async () => {
    anvil = await startAnvil();
    fixture = await createNetwork(anvil.url);
  });
  after(async () => {
    await anvil.stop();
  });

  function createPoster(store: KeyValueStore) {
    const { client, contracts } = fixture;
    const account = sequencers[SHARD - 1]!;
    return createBatchPoster({ client, account, contracts, store, clock, logger, fees: FEES, pollMs: 10 });
  }

  async function runUntil(
    store: KeyValueStore,
    work: (poster: Awaited<ReturnType<typeof createPoster>>) => Promise<void>,
  ) {
    const poster = await createPoster(store);
    const controller = new AbortController();
    const run = poster.run(controller.signal);
    run.catch(() => {});
    await Promise.race([work(poster), run]).finally(() => controller.abort());
    await run;
  }

  it('posts each batch exactly once, whichever write it dies at', async () => {
    const { client, contracts } = fixture;
    const address = sequencers[SHARD - 1]!.address;
    const maker = createBatchMaker({ client, contracts, shardId: SHARD });
    const origin = Number(await client.getBlockNumber({ cacheTime: 0 })) - 1;
    let deaths = 0;
    let index = 0;
    for (const fault of ['before', 'after'] satisfies Fault[]) {
      for (let write = 0; write < WRITES; write++, index++) {
        const request = await maker.make(origin);
        const memory = createMemoryStore();
        const dying = createFaultyStore(memory, { failAt: (op) => (op === write ? fault : 'none') });
        await runUntil(dying, async (poster) => {
          await poster.enqueue(request);
          await poster.waitPosted(index);
        }).catch((err: unknown) => {
          if (!isCodedError(err)) throw err;
          deaths++;
        });
        await runUntil(memory, async (poster) => {
          if (poster.pending().length === 0) await poster.enqueue(request);
          await poster.waitPosted(index);
        });
        const state = await client.readContract({
          address: contracts.BatchInbox,
          abi: L1_ABIS.BatchInbox,
          functionName: 'batchState',
          args: [SHARD],
        });
        expect(Number(state.batchCount)).to.equal(index + 1);
        expect(await client.getTransactionCount({ address })).to.equal(index + 1);
      }
    }
    expect(deaths).to.be.greaterThan(WRITES);
  });
});
