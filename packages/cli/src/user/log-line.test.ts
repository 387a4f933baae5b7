import { expect } from 'chai';
import { formatLogLine } from './log-line.js';

describe('formatLogLine', () => {
  it('shows when, how bad, who, what, and the facts', () => {
    const entry = { level: 'warn', time: '2026-11-30T03:44:55.814Z', name: 'supervisor', restarts: 1, msg: 'it ended' };
    expect(formatLogLine(JSON.stringify(entry))).to.equal('03:44:55.814 WARN  supervisor it ended restarts=1');
  });

  it('shows the first line of an error, and nested facts as JSON', () => {
    const entry = { level: 'error', time: '2026-11-30T03:44:55.814Z', head: { n: 1 }, err: { message: 'no\nluck' } };
    expect(formatLogLine(JSON.stringify(entry))).to.equal('03:44:55.814 ERROR head={"n":1} no');
  });

  it('leaves alone what is no entry', () => {
    for (const line of ['', 'anvil 1.7.1', '{', '{"a":1}', '[]']) expect(formatLogLine(line)).to.equal(line);
  });
});
