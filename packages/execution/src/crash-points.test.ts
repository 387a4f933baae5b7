import { createFaultyStore, createMemoryStore, type Fault } from '@bulkhead/store';
import { expect } from 'chai';
import { type CrashChain, dumpStore, makeCrashChain, openCrashEngine } from './test/crash-chain.js';
import { longMoves, type Move } from './test/crash-moves.js';
import { expectSupply } from './test/shard-fixture.js';

const LENGTH = 9;

describe('an engine that dies at any of its writes', function () {
  this.timeout(300_000);
  let chain: CrashChain;
  let moves: readonly Move[];
  before(async () => {
    chain = await makeCrashChain(LENGTH);
    moves = longMoves(chain.blocks);
  });

  /** Plays the moves on a store that dies at write `at`; the move that it died in, undefined when it survived all. */
  async function play(at: number, fault: Fault) {
    const disk = createMemoryStore();
    const dying = createFaultyStore(disk, { failAt: (index) => (index === at ? fault : 'none') });
    let during: Move = { name: 'genesis', run: async () => {}, heads: [0] };
    try {
      const engine = await openCrashEngine(dying);
      for (const move of moves) {
        during = move;
        await move.run(engine);
      }
      return { disk, during: undefined };
    } catch {
      return { disk, during };
    }
  }

  for (const fault of ['before', 'after'] as const)
    it(`comes back at the old head or at the new one, never between: ${fault} each write`, async () => {
      const seen = new Set<string>();
      for (let at = 0; ; at++) {
        const { disk, during } = await play(at, fault);
        const engine = await openCrashEngine(disk);
        const { number, hash } = engine.head();
        expect(hash, `head after write ${at}`).to.equal(chain.hashes[number]);
        expect((await dumpStore(disk)) === chain.dumps[number], `all rows at head ${number}, write ${at}`).to.equal(
          true,
        );
        await expectSupply(engine);
        if (during === undefined) {
          expect(number).to.equal(LENGTH);
          break;
        }
        expect(during.heads, `${during.name}, write ${at}`).to.include(number);
        seen.add(`${during.name}: ${number}`);
        // It goes on from there as if nothing had happened.
        if (number > 0) await engine.unwind(number - 1);
        const left = chain.blocks.slice(engine.head().number);
        await engine.importBlocks(left);
        expect((await dumpStore(disk)) === chain.dumps[LENGTH], `all rows at the end, write ${at}`).to.equal(true);
      }
      // A write that is lost leaves the head before it, one that lands the head after it.
      for (const move of moves) {
        const met = move.heads.filter((head) => seen.has(`${move.name}: ${head}`));
        expect(met.length, move.name).to.equal(move.heads.length - 1);
      }
    });
});
