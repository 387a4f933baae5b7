import { createMetrics, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { type Alarm, createAlarms, describeAlarm } from './alarms.js';

const claim = (batchIndex: number): Alarm => ({
  code: 'CLAIM_MISMATCH',
  batchIndex,
  field: 'stateRoot',
  claimed: '0x01',
  derived: '0x02',
});

describe('alarms', () => {
  it('are in the list, in the log and in the metrics', async () => {
    const logged: unknown[] = [];
    const logger = { ...silentLogger(), error: (text: string, fields?: object) => void logged.push([text, fields]) };
    const metrics = createMetrics('node');
    const alarms = createAlarms({ logger, metrics });
    alarms.raise(claim(7));
    expect(alarms.list()).to.deep.equal([claim(7)]);
    expect(logged).to.deep.equal([['batch 7 claims stateRoot 0x01, execution gave 0x02', claim(7)]]);
    expect(await metrics.render()).to.include('node_alarms_total{code="CLAIM_MISMATCH"} 1');
  });

  it('leave the list when their cause is gone', () => {
    const alarms = createAlarms({ logger: silentLogger() });
    for (const batch of [1, 2, 3]) alarms.raise(claim(batch));
    alarms.retract((alarm) => alarm.code === 'CLAIM_MISMATCH' && alarm.batchIndex > 1);
    expect(alarms.list()).to.deep.equal([claim(1)]);
  });

  it('are bounded: the newest are kept', () => {
    const alarms = createAlarms({ logger: silentLogger() });
    for (let batch = 0; batch < 150; batch++) alarms.raise(claim(batch));
    expect(alarms.list()).to.have.length(100);
    expect(alarms.list().at(-1)).to.deep.equal(claim(149));
  });

  it('name the block that was announced under another hash', () => {
    const alarm = { code: 'UNSAFE_BLOCK_MISMATCH', block: 9, field: 'blockHash' } as const;
    expect(describeAlarm({ ...alarm, claimed: zeroHash, derived: '0x02' })).to.match(
      /^block 9 was announced with blockHash 0x0+, execution gave 0x02$/,
    );
  });
});
