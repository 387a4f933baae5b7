import { expect } from 'chai';
import { createClientGates, createGate } from './gate.js';

describe('gate', () => {
  it('lets the next one in when a task fails', async () => {
    const gate = createGate({ concurrent: 1, waiting: 1 });
    const failing = gate.run(async () => {
      throw new Error('no');
    });
    const next = gate.run(async () => 'in');
    expect(await failing.catch((err: Error) => err.message)).to.equal('no');
    expect(await next).to.equal('in');
    expect(gate.idle).to.equal(true);
  });

  it('never exceeds its limit, and keeps order', async () => {
    const gate = createGate({ concurrent: 3, waiting: 100 });
    const entered: number[] = [];
    let running = 0;
    await Promise.all(
      Array.from({ length: 50 }, (_, position) =>
        gate.run(async () => {
          entered.push(position);
          running += 1;
          expect(running).to.be.at.most(3);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
        }),
      ),
    );
    expect(entered).to.deep.equal([...entered].sort((a, b) => a - b));
  });

  it('is one per client while somebody uses it', () => {
    const gates = createClientGates({
      gate: { concurrent: 1, waiting: 1 },
      heavy: { concurrent: 1, waiting: 1 },
    });
    const first = gates.enter('a');
    expect(gates.enter('a').gate).to.equal(first.gate);
    expect(gates.enter('b').gate).not.to.equal(first.gate);
    const lone = gates.enter('c');
    lone.leave();
    expect(gates.enter('c').gate).not.to.equal(lone.gate);
  });
});
