import { createServer } from 'node:net';
import { CodedError } from '@bulkhead/runtime';

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

/**
 * A port that nobody listens on now; 0 asks for any.
 *
 * @param purpose the flag that names the port, for the error.
 * @throws CodedError PORT_BUSY (reject), NO_FREE_PORT (retry)
 */
export async function findPort(host: string, wanted: number, purpose: string): Promise<number> {
  const port = await tryPort(host, wanted);
  if (port !== undefined) return port;
  if (wanted === 0)
    throw new CodedError({ code: 'NO_FREE_PORT', message: `no free port on ${host}`, verdict: 'retry' });
  throw new CodedError({
    code: 'PORT_BUSY',
    message: `port ${wanted} on ${host} is in use: give another one with ${purpose}, or 0 for any`,
    verdict: 'reject',
    meta: { port: wanted },
  });
}
