import { DaKind, toShardId } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { createFaultyStore, createMemoryStore, type Fault, type KeyValueStore } from '@bulkhead/store';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import type { Hex } from 'viem';
import { createBatchPoster, L1_ABIS, type PostRequest } from '../index.js';
import { inBlobs, openBlobStore, payloadOf } from './blob-batches.js';
import { hasKzg } from './has-kzg.js';
import { clock, createBatchMaker, createNetwork, type Fixture, logger, sequencers } from './network-fixture.js';

const FEES = { maxFeePerGasCap: 10n ** 12n, maxPriorityFeePerGasCap: 10n ** 11n, initialTip: 10n ** 9n };
/** More than one batch takes from enqueueing to its receipt. */
const WRITES = 8;
/** Anvil takes either, and this one is made quickly. */
const SIDECAR = 'v0';

for (const [way, kind] of [
  ['as calldata', DaKind.Calldata],
  ['in blobs', DaKind.Blobs],
] as const)
  describe(`a poster that is killed, ${way}`, () => {
    const shardId = toShardId(1);
    const account = sequencers[0]!;
    let anvil: Anvil;
    let fixture: Fixture;
    let maker: ReturnType<typeof createBatchMaker>;
    let index = 0;

    before(async function () {
      if (kind === DaKind.Blobs && !(await hasKzg())) this.skip();
      anvil = await startAnvil();
      fixture = await createNetwork(anvil.url);
      const { client, contracts } = fixture;
      maker = createBatchMaker({ client, contracts, shardId });
    });
    after(async () => {
      await anvil?.stop();
    });

    type Poster = Awaited<ReturnType<typeof createBatchPoster>>;

    /** A poster on a database as a node has it: the archive of its blobs is a part of it. */
    async function runUntil(
      store: KeyValueStore,
      work: (poster: Poster) => Promise<void>,
      failAt: (op: number) => Fault | 'none' = () => 'none',
    ): Promise<void> {
      const { client, contracts } = fixture;
      const { carrier, poster: own } = openBlobStore(store, SIDECAR);
      const poster = await createBatchPoster({
        client,
        account,
        contracts,
        store: createFaultyStore(own, { failAt }),
        clock,
        logger,
        fees: FEES,
        blobs: carrier,
        pollMs: 10,
      });
      const controller = new AbortController();
      const run = poster.run(controller.signal);
      run.catch(() => {});
      await Promise.race([work(poster), run]).finally(() => controller.abort());
      await run;
    }

    async function make(seed: number): Promise<{ request: PostRequest; hashes: readonly Hex[] }> {
      const origin = Number(await fixture.client.getBlockNumber({ cacheTime: 0 })) - 1;
      const payload = payloadOf(200, seed);
      if (kind === DaKind.Calldata) return { request: await maker.make(origin, {}, payload), hashes: [] };
      const { carrier } = openBlobStore(createMemoryStore(), SIDECAR);
      const request = await maker.make(origin, await inBlobs(carrier, payload), payload);
      return { request, hashes: await carrier.versionedHashes(payload) };
    }

    const sent = () => fixture.client.getTransactionCount({ address: account.address });

    async function isArchived(store: KeyValueStore, hashes: readonly Hex[]): Promise<boolean> {
      const { archive } = openBlobStore(store, SIDECAR);
      const found = await Promise.all(hashes.map((hash) => archive.find(hash)));
      return found.every((blob) => blob !== undefined);
    }

    it('posts each batch exactly once, whichever write it dies at, and never sends blobs that it has not archived', async () => {
      const { client, contracts } = fixture;
      let deaths = 0;
      for (const fault of ['before', 'after'] satisfies Fault[]) {
        for (let write = 0; write < WRITES; write++, index++) {
          const { request, hashes } = await make(index);
          const memory = createMemoryStore();
          const dying = createFaultyStore(memory, { failAt: (op) => (op === write ? fault : 'none') });
          await runUntil(dying, async (poster) => {
            await poster.enqueue(request);
            await poster.waitPosted(index);
          }).catch((err: unknown) => {
            if (!isCodedError(err)) throw err;
            deaths++;
          });
          if ((await sent()) > index) expect(await isArchived(memory, hashes)).to.equal(true);
          await runUntil(memory, async (poster) => {
            if (poster.pending().length === 0) await poster.enqueue(request);
            await poster.waitPosted(index);
          });
          expect(await isArchived(memory, hashes)).to.equal(true);
          const { batchCount } = await client.readContract({
            address: contracts.BatchInbox,
            abi: L1_ABIS.BatchInbox,
            functionName: 'batchState',
            args: [shardId],
          });
          expect(Number(batchCount)).to.equal(index + 1);
          expect(await sent()).to.equal(index + 1);
        }
      }
      expect(deaths).to.be.greaterThan(WRITES);
    });

    it('sends after a restart the very transaction that it had signed and not sent', async () => {
      const { request, hashes } = await make(1_000);
      const memory = createMemoryStore();
      let signed: Hex | undefined;
      // One write of the poster further each time, until that of the signed transaction.
      for (let tries = 0; signed === undefined; tries++) {
        expect(tries).to.be.lessThan(WRITES);
        const work = async (poster: Poster) => {
          if (poster.pending().length === 0) await poster.enqueue(request);
          await poster.waitPosted(index);
        };
        await runUntil(memory, work, (op) => (op === 0 ? 'after' : 'none')).catch((err: unknown) => {
          if (!isCodedError(err)) throw err;
        });
        const { poster: own } = openBlobStore(memory, SIDECAR);
        const { client, contracts } = fixture;
        const asleep = await createBatchPoster({ client, account, contracts, store: own, clock, logger, fees: FEES });
        signed = asleep.pending()[0]?.txHash;
      }
      expect(await sent()).to.equal(index);
      expect(await isArchived(memory, hashes)).to.equal(true);
      await runUntil(memory, async (poster) => {
        expect((await poster.waitPosted(index)).txHash).to.equal(signed);
        expect(poster.pending()[0]?.attempts).to.equal(1);
      });
      const { blobVersionedHashes } = await fixture.client.getTransaction({ hash: signed });
      expect(blobVersionedHashes ?? []).to.deep.equal(hashes);
      index++;
    });
  });
