import { type Flow, MAX_FLOWS_PER_CLAIM, type Outputs } from '@bulkhead/protocol';
import { ALL_GUARDS, applyClaim, cell, createVault, laneKey, type ModelFlow, read } from '@bulkhead/protocol/model';
import type { L1View, PostedBatch, StandingClaim } from '@bulkhead/settlement';
import { expect } from 'chai';
import fc from 'fast-check';
import { numberToHex, zeroHash } from 'viem';
import { boundFlows, flowKey, isFull } from './bound-flows.js';
import { checkClaim } from './claim-check.js';
import { findClaimedTo, findOwed } from './claimed-to.js';

const flow = (token: number, total: number): Flow => ({
  peer: 2 as Flow['peer'],
  originShard: 0 as Flow['originShard'],
  originToken: numberToHex(token + 1, { size: 20 }),
  total: BigInt(total),
});

const outputsOf = (outTotals: readonly Flow[]): Outputs => ({
  blockHash: zeroHash,
  stateRoot: zeroHash,
  outboxRoot: zeroHash,
  outboxCount: 0,
  inTotals: [],
  outTotals,
});

const claimOf = (outputs: Outputs, staked = false) =>
  ({ staked, outputs }) as unknown as Pick<StandingClaim, 'staked' | 'outputs'>;

describe('flows of a claim', () => {
  it('are all told while L1 reads them all, repeated ones too', () => {
    const outputs = outputsOf(Array.from({ length: MAX_FLOWS_PER_CLAIM }, (_, token) => flow(token, 1)));
    expect(boundFlows(outputs, [claimOf(outputs)])).to.deep.equal(outputs);
    expect(isFull(claimOf(outputs).outputs)).to.equal(true);
    expect(isFull(claimOf(outputsOf([flow(0, 1)])).outputs)).to.equal(false);
  });

  it('reach L1 within as many claims as they fill, however busy some of them are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MAX_FLOWS_PER_CLAIM + 1, max: 300 }),
        fc.infiniteStream(fc.boolean()),
        (count, busy) => {
          const totals = Array.from({ length: count }, () => 1);
          const claims: ReturnType<typeof claimOf>[] = [];
          const heard = new Map<string, bigint>();
          const rounds = Math.ceil(count / MAX_FLOWS_PER_CLAIM);
          for (let round = 0; round < rounds; round++) {
            const bounded = boundFlows(outputsOf(totals.map((total, token) => flow(token, total))), claims);
            expect(bounded.outTotals.length).to.be.at.most(MAX_FLOWS_PER_CLAIM);
            for (const told of bounded.outTotals) heard.set(flowKey(told), told.total);
            claims.push(claimOf(bounded));
            for (const token of totals.keys()) if (busy.next().value) totals[token] = (totals[token] ?? 0) + 1;
          }
          expect(heard.size).to.equal(count);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('what a claim on a stake told has not reached the ledger', () => {
    const outputs = outputsOf(Array.from({ length: 100 }, (_, token) => flow(token, 1)));
    const first = boundFlows(outputs, []);
    // Some of it is told again, after what nobody has told.
    const again = boundFlows(outputs, [claimOf(first, true)]).outTotals;
    const untold = outputs.outTotals.slice(MAX_FLOWS_PER_CLAIM);
    expect(again.map(flowKey)).to.deep.equal(
      [...untold, ...outputs.outTotals].slice(0, MAX_FLOWS_PER_CLAIM).map(flowKey),
    );
    const rest = boundFlows(outputs, [claimOf(first)]).outTotals;
    expect(rest.map(flowKey)).to.deep.equal(untold.map(flowKey));
  });

  it('what left beside arrivals that were held back is told again: the ledger may not have had it', () => {
    const COUNT = 150;
    const vault = createVault([1, 2], ALL_GUARDS);
    const asset = (token: number) => ({ originShard: 0, token: String(token) });
    for (let token = 0; token < COUNT; token++) vault.cumOut.set(laneKey(2, 1, asset(token)), 1n);
    // Shard 1 has got one of each from shard 2 and sent it back, last in first out.
    const inTotals = Array.from({ length: COUNT }, (_, token) => flow(token, 1));
    const outputs = { ...outputsOf(inTotals.toReversed()), inTotals };
    const inModel = (flows: readonly Flow[]): ModelFlow[] =>
      flows.map(({ peer, originToken, total }) => ({ peer, asset: asset(Number(originToken) - 1), total }));
    const claims: ReturnType<typeof claimOf>[] = [];
    do {
      const told = boundFlows(outputs, claims);
      applyClaim(vault, 1, { inTotals: inModel(told.inTotals), outTotals: inModel(told.outTotals) });
      claims.push(claimOf(told));
    } while (isFull(claims.at(-1)!.outputs) && claims.length < 20);
    for (let token = 0; token < COUNT; token++) {
      expect(read(vault.cumOut, laneKey(1, 2, asset(token))), `token ${token}`).to.equal(1n);
      expect(read(vault.bal, cell(1, asset(token)))).to.equal(0n);
    }
  });
});

const SHARD = 1 as Flow['peer'];

/** A shard of one block a batch. Its claims come to L1 later than the batch behind them is sealed. */
class Story {
  readonly claims: StandingClaim[] = [];
  readonly #batches: PostedBatch[] = [];
  readonly #changes: { readonly block: number; readonly flow: Flow }[] = [];
  readonly #totals = new Map<number, number>();

  readonly view: Pick<L1View, 'batch' | 'claims' | 'truncatedWithin'> = {
    batch: (_, index) => this.#batches[index],
    claims: () => this.claims,
    truncatedWithin: () => false,
  };

  /** Makes a block in which these tokens move. */
  block(tokens: Iterable<number>): void {
    const block = this.#batches.length + 1;
    for (const token of tokens) {
      const total = (this.#totals.get(token) ?? 0) + 1;
      this.#totals.set(token, total);
      this.#changes.push({ block, flow: flow(token, total) });
    }
  }

  outputsSince(since: number): Outputs {
    const flows = new Map<string, Flow>();
    for (const { block, flow: changed } of this.#changes) if (block > since) flows.set(flowKey(changed), changed);
    return outputsOf([...flows.values()]);
  }

  /** What an honest proposer claims that knows all claims but the newest ones. */
  honest(unknown: number): Outputs {
    const known = this.claims.slice(0, Math.max(0, this.claims.length - unknown));
    return boundFlows(this.outputsSince(findClaimedTo(this.view, SHARD, known)), known);
  }

  /** Posts the batch of the newest block with a claim, and looks at it as a follower does. */
  async post(outputs: Outputs, unknown: number, staked = false) {
    const index = this.#batches.length;
    const known = this.claims[Math.max(0, this.claims.length - unknown) - 1];
    const header = { firstBlock: index + 1, blockCount: 1, l1OriginNumber: known?.l1Block ?? 0 };
    this.#batches.push({ header } as unknown as PostedBatch);
    this.claims.push({ batchIndex: index, staked, l1Block: index + 1, outputs } as unknown as StandingClaim);
    return checkClaim(
      this.claims[index]!,
      async (since) => this.outputsSince(since),
      findOwed(this.view, SHARD, index),
    );
  }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('who compares claims', () => {
  it('never blames a proposer that tells what it can, whatever it knew of the claims before', () => {
    const anyBlock = fc.record({
      tokens: fc.oneof(
        fc.uniqueArray(fc.nat(200), { maxLength: 90, size: 'max' }),
        fc.constantFrom(range(64), range(65), range(200)),
        fc.constant<number[]>([]),
      ),
      unknown: fc.nat(3),
      staked: fc.boolean(),
    });
    return fc.assert(
      fc.asyncProperty(fc.array(anyBlock, { minLength: 2, maxLength: 12 }), async (blocks) => {
        const story = new Story();
        for (const { tokens, unknown, staked } of blocks) {
          story.block(tokens);
          expect(await story.post(story.honest(unknown), unknown, staked && unknown === 0)).to.equal(undefined);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('sees that a flow which a full claim held back is not told next', async () => {
    const story = new Story();
    story.block(range(100));
    expect(await story.post(story.honest(0), 0)).to.equal(undefined);
    story.block([]);
    const mismatch = await story.post(outputsOf([]), 0);
    expect(mismatch?.field).to.equal('outTotals');
    expect(mismatch?.claimed).to.equal(`nothing of ${flowKey(flow(64, 1))}`);
  });

  it('sees that a claim is not full, or full of others, while flows wait for their turn', async () => {
    for (const told of [range(63), [...range(63), 64], range(100).slice(36)]) {
      const story = new Story();
      story.block(range(100));
      await story.post(story.honest(0), 0);
      // All change again; 64 … 99 have been told to nobody.
      story.block(range(100));
      const totals = new Map(story.outputsSince(1).outTotals.map((changed) => [flowKey(changed), changed]));
      const outTotals = told.map((token) => totals.get(flowKey(flow(token, 0)))!);
      const mismatch = await story.post(outputsOf(outTotals), 0);
      expect(mismatch?.field).to.equal(told.length === 64 && told[0] === 36 ? undefined : 'outTotals');
    }
  });

  it('sees that a full claim tells again what L1 has heard, while others wait', async () => {
    const story = new Story();
    story.block(range(130));
    const first = story.honest(0);
    await story.post(first, 0);
    story.block([]);
    expect((await story.post(first, 0))?.field).to.equal('outTotals');
  });
});
