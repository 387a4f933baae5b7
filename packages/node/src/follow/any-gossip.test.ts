import { type BlockAnnouncement, type BlockInputs, computeDomain, signBlockAnnouncement } from '@bulkhead/protocol';
import { createBlockShelf } from '@bulkhead/relay';
import { silentLogger } from '@bulkhead/runtime';
import type { SealedBatch } from '@bulkhead/sequencer';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, keccak256, toHex } from 'viem';
import { createAlarms } from '../shard/alarms.js';
import { openExec, openSequencer } from '../test/open-shard.js';
import { GENESIS_TIME, L1_CHAIN_ID, REGISTRY, SHARD, signTransfer, USERS } from '../test/shard-config.js';
import { createDerivedChain } from './derived-chain.js';
import { createUnsafeChain } from './unsafe-chain.js';

const BLOCKS = 6;
const SEED = Number(process.env['BULKHEAD_FC_SEED'] ?? Date.now() % 2 ** 31);

interface Announced {
  readonly truth: BlockAnnouncement;
  /** Another block on the same parent, as a sequencer that changed its mind would announce it. */
  readonly fork: BlockAnnouncement;
  /** The true block under a hash that it does not have. */
  readonly lie: BlockAnnouncement;
}

/** A sequencer with a batch for each block, and what could be announced of each. */
async function makeWorld() {
  const sequencer = await openSequencer();
  const { l1, engine, link } = sequencer;
  for (let nonce = 0; nonce < BLOCKS; nonce++) {
    l1.mine();
    await sequencer.submit(await signTransfer({ nonce }));
    await sequencer.producer.step();
    for (const { hash } of [...sequencer.mempool.all()]) sequencer.mempool.remove(hash);
    await sequencer.seal();
  }
  const forks = await openExec();
  const domain = computeDomain({
    l1ChainId: L1_CHAIN_ID,
    registry: REGISTRY,
    shardId: SHARD,
    genesisHash: engine.genesisHash,
  });
  const announced: Announced[] = [];
  for (const inputs of await link.api.blockInputs({ from: 1, to: BLOCKS })) {
    const { hash: parentHash } = forks.executor.head();
    const announce = (made: BlockInputs, blockHash: Hex) =>
      signBlockAnnouncement({ domain, shardId: SHARD, parentHash, blockHash, inputs: made }, (hash) =>
        USERS[0]!.sign({ hash }),
      );
    const other = { ...inputs, transactions: [] };
    const fork = (await forks.executor.importBlock(other)).head.hash;
    await forks.executor.unwind(inputs.number - 1);
    const truth = (await forks.executor.importBlock(inputs)).head.hash;
    announced.push({
      truth: await announce(inputs, truth),
      fork: await announce(other, fork),
      lie: await announce(inputs, keccak256(toHex(`lie ${inputs.number}`))),
    });
  }
  return { ...sequencer, announced };
}

const anyStep = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ do: 'post' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'reorg' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('truth', 'fork', 'lie'), block: fc.nat(BLOCKS - 1) }),
  },
);

describe('a follower under any gossip', function () {
  this.timeout(60_000);

  it(`G3: reaches the same safe block, also while L1 drops batches (BULKHEAD_FC_SEED=${SEED})`, async () => {
    const { l1, batches, announced, engine } = await makeWorld();
    const start = l1.height;
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
        await l1.reorg(start);
        const { executor, link, engine: own } = await openExec();
        const shared = { shardId: SHARD, l1: l1.state, findOrigin: l1.findOrigin, executor, logger: silentLogger() };
        const chain = createDerivedChain({
          ...shared,
          genesisTimestamp: GENESIS_TIME,
          follower: l1.follower,
          link,
        });
        const shelf = createBlockShelf({ maxPerNumber: 4, maxBytes: 1_000_000 });
        const alarms = createAlarms({ logger: silentLogger() });
        const unsafe = createUnsafeChain({ ...shared, shelf, alarms });
        let posted = 0;
        const post = () => {
          if (posted < BLOCKS) l1.post(batches[posted++] as SealedBatch);
        };
        const turns = async () => {
          for (let busy = true; busy; ) busy = (await chain.adoptNext()) || (await unsafe.importNext());
          expect(chain.lastBlock()).to.equal(posted);
          expect(executor.head().number).to.be.at.least(posted);
        };
        await chain.settle();
        for (const step of steps) {
          if (step.do === 'post') post();
          else if (step.do === 'reorg') {
            const keep = Math.max(0, posted - 2);
            await l1.reorg(start + keep, async (unwind) => {
              l1.state.unwind(unwind);
              await chain.settle();
            });
            posted = keep;
          } else shelf.add(announced[step.block]![step.do], 1);
          await turns();
        }
        while (posted < BLOCKS) post();
        await turns();
        expect(own.head().hash).to.equal(engine.head().hash);
        expect(alarms.list().every(({ code }) => code === 'UNSAFE_BLOCK_MISMATCH')).to.equal(true);
      }),
      { seed: SEED, numRuns: 25 },
    );
  });
});
