import { type Flow, MAX_FLOWS_PER_CLAIM, type Outputs } from '@bulkhead/protocol';
import type { StandingClaim } from '@bulkhead/settlement';
import { expect } from 'chai';
import fc from 'fast-check';
import { numberToHex, zeroHash } from 'viem';
import { boundFlows, flowKey, isFull } from './bound-flows.js';

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
    expect(boundFlows(outputs, [claimOf(first, true)])).to.deep.equal(first);
    const rest = boundFlows(outputs, [claimOf(first)]).outTotals;
    expect(rest.map(flowKey)).to.deep.equal(outputs.outTotals.slice(MAX_FLOWS_PER_CLAIM).map(flowKey));
  });
});
