import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { CONTRACTS, type Fault, SimulatedL1 } from '../test/simulated-l1.js';
import { readHeaders } from './read-headers.js';
import { readLogs } from './read-logs.js';

function chainOf(counts: readonly number[]): SimulatedL1 {
  const l1 = new SimulatedL1();
  for (const count of counts) l1.append(count);
  return l1;
}

function replaceTip(l1: SimulatedL1, count: number): void {
  l1.rewind(l1.tip.header.number - 1);
  l1.append(count);
}

function faultsOf(l1: SimulatedL1, faults: readonly Fault[]): void {
  const pending = [...faults];
  l1.nextFault = () => pending.shift() ?? 'none';
}

async function expectInconsistent(reading: Promise<unknown>): Promise<void> {
  const err = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isCodedError(err, 'L1_INCONSISTENT'), String(err)).to.equal(true);
}

describe('reading a range of L1', () => {
  it('L1_INCONSISTENT: headers of two forks', async () => {
    const l1 = chainOf([0, 0, 0]);
    l1.onMove = () => {
      l1.rewind(0);
      for (let number = 1; number <= 3; number++) l1.append(0);
    };
    faultsOf(l1, ['none', 'move']);
    await expectInconsistent(readHeaders(l1, 1, 3));
  });

  it('ends where the chain does', async () => {
    const l1 = chainOf([0, 0]);
    expect((await readHeaders(l1, 1, 9)).map(({ number }) => number)).to.deep.equal([1, 2]);
  });

  it('L1_INCONSISTENT: logs of another fork', async () => {
    const l1 = chainOf([1, 1]);
    const headers = await readHeaders(l1, 1, 2);
    replaceTip(l1, 1);
    await expectInconsistent(readLogs(l1, CONTRACTS, headers));
  });

  it('L1_INCONSISTENT: the last block is gone, and nobody would have noticed by its logs', async () => {
    const l1 = chainOf([1, 0]);
    const headers = await readHeaders(l1, 1, 2);
    replaceTip(l1, 0);
    await expectInconsistent(readLogs(l1, CONTRACTS, headers));
  });

  it('takes left-out logs from the receipts', async () => {
    const l1 = chainOf([2, 3]);
    const headers = await readHeaders(l1, 1, 2);
    faultsOf(l1, ['empty']);
    const logs = await readLogs(l1, CONTRACTS, headers);
    expect(logs.map((list) => list.length)).to.deep.equal([2, 3]);
  });

  it('L1_INCONSISTENT: receipts are left out too', async () => {
    const l1 = chainOf([2]);
    const headers = await readHeaders(l1, 1, 1);
    faultsOf(l1, ['empty', 'empty']);
    await expectInconsistent(readLogs(l1, CONTRACTS, headers));
  });
});
