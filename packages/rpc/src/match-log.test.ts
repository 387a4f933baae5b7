import type { EthLog } from '@bulkhead/protocol';
import { expect } from 'chai';
import type { Hex } from 'viem';
import { matchesBlock, matchesLog } from './match-log.js';
import { logCriteria } from './schema/log-criteria.js';
import { ALICE, TOKEN } from './test/fake-backend.js';

const topic = (digit: string): Hex => `0x${digit.repeat(64)}`;
const log: EthLog = {
  address: TOKEN,
  topics: [topic('1'), topic('2')],
  data: '0x',
  blockNumber: '0x5',
  blockHash: topic('b'),
  blockTimestamp: '0x1',
  transactionHash: topic('a'),
  transactionIndex: '0x0',
  logIndex: '0x0',
  removed: false,
};
const matches = (criteria: unknown) => matchesLog(log, logCriteria.parse(criteria));
const inBlock = (criteria: unknown) => matchesBlock(log, logCriteria.parse(criteria));

describe('matchesLog', () => {
  it('compares addresses and topics by place', () => {
    expect(matches({})).to.equal(true);
    expect(matches({ address: [ALICE, TOKEN] })).to.equal(true);
    expect(matches({ address: ALICE })).to.equal(false);
    expect(matches({ topics: [topic('1')] })).to.equal(true);
    expect(matches({ topics: [topic('2')] })).to.equal(false);
    expect(matches({ topics: [null, [topic('3'), topic('2')]] })).to.equal(true);
  });

  it('a wildcard needs a topic in its place', () => {
    expect(matches({ topics: [null, null] })).to.equal(true);
    expect(matches({ topics: [null, null, null] })).to.equal(false);
  });
});

describe('matchesBlock', () => {
  it('compares numbers and hashes; tags name every new block', () => {
    expect(inBlock({ fromBlock: '0x5', toBlock: '0x5' })).to.equal(true);
    expect(inBlock({ fromBlock: '0x6' })).to.equal(false);
    expect(inBlock({ toBlock: '0x4' })).to.equal(false);
    expect(inBlock({ fromBlock: 'latest', toBlock: 'latest' })).to.equal(true);
    expect(inBlock({ blockHash: topic('b') })).to.equal(true);
    expect(inBlock({ blockHash: topic('c') })).to.equal(false);
  });
});
