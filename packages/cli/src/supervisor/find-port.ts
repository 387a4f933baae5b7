import { createServer } from 'node:net';
import { type Clock, CodedError } from '@bulkhead/runtime';

/** Opens and closes a listener. @returns the port it got, or undefined when the port is busy. */
async function tryPort(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

const POLL_MS = 50;

export interface FindPortOptions {
  readonly host: string;
  /** 0 asks for any. */
  readonly port: number;
  /** The flag that names the port, for the error. */
  readonly purpose: string;
  readonly clock: Clock;
  /** How long to wait for a busy port, milliseconds. */
  readonly patienceMs: number;
}

/**
 * A port that nobody listens on now.
 *
 * @throws CodedError PORT_BUSY (reject), NO_FREE_PORT (retry)
 */
export async function findPort({ host, port: wanted, purpose, clock, patienceMs }: FindPortOptions): Promise<number> {
  const deadline = clock.now() + patienceMs;
  for (;;) {
    const port = await tryPort(host, wanted);
    if (port !== undefined) return port;
    if (clock.now() >= deadline) break;
    await clock.sleep(POLL_MS);
  }
  if (wanted === 0)
    throw new CodedError({ code: 'NO_FREE_PORT', message: `no free port on ${host}`, verdict: 'retry' });
  throw new CodedError({
    code: 'PORT_BUSY',
    message: `port ${wanted} on ${host} is in use: give another one with ${purpose}, or 0 for any`,
    verdict: 'reject',
    meta: { port: wanted },
  });
}
