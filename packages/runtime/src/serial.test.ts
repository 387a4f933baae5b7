import { expect } from 'chai';
import { deferred } from './deferred.js';
import { createSerial } from './serial.js';
import { codeOf } from './test/catch-error.js';

describe('createSerial', () => {
  it('runs one function after another, also after a failure', async () => {
    const serial = createSerial();
    const log: string[] = [];
    const gate = deferred();
    const first = serial.run(async () => {
      log.push('first starts');
      await gate.promise;
      log.push('first ends');
      throw new Error('first');
    });
    const second = serial.run(() => log.push('second'));
    gate.resolve();
    expect(await first.catch((err: Error) => err.message)).to.equal('first');
    await second;
    expect(log).to.deep.equal(['first starts', 'first ends', 'second']);
    expect(serial.pending).to.equal(0);
  });

  it('SERIAL_OVERLOADED: bounds the functions that wait', async () => {
    const serial = createSerial({ maxWaiting: 1 });
    const gate = deferred();
    const accepted = [serial.run(() => gate.promise), serial.run(() => {})];
    expect(await codeOf(serial.run(() => {}))).to.equal('SERIAL_OVERLOADED');
    gate.resolve();
    await Promise.all(accepted);
  });
});
