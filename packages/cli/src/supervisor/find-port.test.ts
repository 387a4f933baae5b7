import { createServer, type Server } from 'node:net';
import { systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { findPort } from './find-port.js';

const HOST = '127.0.0.1';

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: HOST, port, exclusive: true }, () => resolve(server));
  });
}

describe('find port', () => {
  const find = (port: number, patienceMs = 0) =>
    findPort({ host: HOST, port, purpose: '--some.port', clock: systemClock(), patienceMs });

  it('takes any port from below those of outgoing connections, and one that can be listened on', async () => {
    for (let round = 0; round < 20; round++) {
      const port = await find(0);
      expect(port).to.be.within(20_000, 32_767);
      const server = await listen(port);
      server.close();
    }
  });

  it('PORT_BUSY: names the flag, and waits for a port that is given up in time', async () => {
    const port = await find(0);
    const server = await listen(port);
    const error = await find(port).catch((refused: unknown) => refused);
    expect(error).to.include({ code: 'PORT_BUSY', verdict: 'reject' });
    expect((error as Error).message).to.contain('--some.port');
    const waiting = find(port, 10_000);
    server.close();
    expect(await waiting).to.equal(port);
  });
});
