import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { type Clock, CodedError } from '@bulkhead/runtime';

/**
 * Where any port is taken from: below what systems hand out to outgoing connections (Linux from 32768 on, others from 49152 on), one of
 * which could have it before its owner listens.
 */
const ANY_FROM = 20_000;
const ANY_BELOW = 32_768;
/** Ports that are tried before there is taken to be none. */
const ANY_TRIES = 100;

/** Opens and closes a listener. */
async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
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
export async function findPort({ host, port, purpose, clock, patienceMs }: FindPortOptions): Promise<number> {
  if (port === 0) return findAnyPort(host);
  const deadline = clock.now() + patienceMs;
  for (;;) {
    if (await isFree(host, port)) return port;
    if (clock.now() >= deadline) break;
    await clock.sleep(POLL_MS);
  }
  throw new CodedError({
    code: 'PORT_BUSY',
    message: `port ${port} on ${host} is in use: give another one with ${purpose}, or 0 for any`,
    verdict: 'reject',
    meta: { port },
  });
}

async function findAnyPort(host: string): Promise<number> {
  for (let tries = 0; tries < ANY_TRIES; tries++) {
    const port = randomInt(ANY_FROM, ANY_BELOW);
    if (await isFree(host, port)) return port;
  }
  throw new CodedError({ code: 'NO_FREE_PORT', message: `no free port on ${host}`, verdict: 'retry' });
}
