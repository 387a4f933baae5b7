import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { createFollowTracker } from './follow-progress.js';

type Progress = Parameters<ReturnType<typeof createFollowTracker>['take']>[0];

const MISMATCH = { batchIndex: 3, field: 'stateRoot', claimed: '0x01', derived: '0x02' };

function at(
  change: Omit<Partial<Progress>, 'report'> & { readonly report?: Partial<NonNullable<Progress['report']>> } = {},
): Progress {
  const { report, ...rest } = change;
  return {
    t: 'progress',
    caughtUp: false,
    l1Block: 50,
    latest: 10,
    executed: 10,
    ...rest,
    report: {
      block: 10,
      blockHash: zeroHash,
      stateRoot: zeroHash,
      batches: 8,
      derived: 4,
      compared: 2,
      mismatches: [],
      mismatchCount: 0,
      ...report,
    },
  };
}

function open() {
  const clock = new ManualClock(0);
  return { clock, tracker: createFollowTracker({ shardId: 1, clock, l1Head: 60 }) };
}

describe('follow progress', () => {
  it('tells where it is: reading L1, deriving, following', async () => {
    const { clock, tracker } = open();
    const reading: Progress = { t: 'progress', caughtUp: false, l1Block: 5, latest: 0, executed: 0 };
    expect(tracker.take(reading)).to.deep.equal(['reading L1: block 5 of 60']);
    await clock.advance(2_000);
    expect(tracker.take(at())).to.deep.equal(['deriving: block 10, batch 4 of 8, 2 compared, 5 blocks/s']);
    expect(tracker.take(at()), 'at most one line a second').to.deep.equal([]);
    const done = at({ caughtUp: true, report: { derived: 8, compared: 8 } });
    expect(tracker.take(done)).to.deep.equal(['latest 10  safe 10  batches 8  compared 8  L1 50']);
    await clock.advance(5_000);
    expect(tracker.take(at({ report: { derived: 7 } })), 'new work is no new catching up').to.deep.equal([]);
    await clock.advance(5_000);
    expect(tracker.take(done)).to.have.length(1);
  });

  it('tells each false claim once', () => {
    const { tracker } = open();
    const lines = tracker.take(at({ report: { mismatches: [MISMATCH], mismatchCount: 1 } }));
    expect(lines[0]).to.equal('ALARM: batch 3 claims stateRoot 0x01, execution gave 0x02 [CLAIM_MISMATCH]');
    expect(tracker.take(at({ report: { mismatches: [MISMATCH], mismatchCount: 1 } }))).to.deep.equal([]);
    expect(tracker.mismatches).to.deep.equal([MISMATCH]);
  });

  it('is at its end when all that L1 had at the start is derived and compared', () => {
    const { tracker } = open();
    tracker.take(at({ l1Block: 70 }));
    expect(tracker.hasReached(60), 'not derived').to.equal(false);
    tracker.take(at({ caughtUp: true, l1Block: 59 }));
    expect(tracker.hasReached(60), 'L1 not read').to.equal(false);
    tracker.take(at({ caughtUp: true, l1Block: 60 }));
    expect(tracker.hasReached(60)).to.equal(true);
  });

  it('sums up, also over a restart of its node', async () => {
    const { clock, tracker } = open();
    expect(tracker.summary()).to.equal(undefined);
    tracker.take(at({ executed: 30 }));
    tracker.take(at({ executed: 2 }));
    await clock.advance(4_000);
    expect(tracker.summary()).to.deep.equal({
      shardId: 1,
      block: 10,
      blockHash: zeroHash,
      stateRoot: zeroHash,
      batches: 8,
      compared: 2,
      mismatches: [],
      seconds: 4,
      blocksPerSecond: 8,
    });
  });
});
