import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CodedError } from '@bulkhead/runtime';

const LOOPBACK_V4 = '127.0.0.1';
const LOOPBACK_V6 = '::1';
const MAX_PORT_TRIES = 10;
/** What the system says where there is no IPv6. */
const NO_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']);

export interface Listeners {
  readonly servers: readonly Server[];
  readonly port: number;
}

/**
 * Listens on `host`; on both loopback addresses when it is 127.0.0.1 or localhost, so that `localhost` reaches this
 * server whatever it resolves to. Port 0 takes a free one.
 *
 * @throws PORT_IN_USE, LISTEN_FAILED.
 */
export async function listenOn(createServer: () => Server, host: string, port: number): Promise<Listeners> {
  if (host !== LOOPBACK_V4 && host !== 'localhost') {
    const server = await listen(createServer(), host, port);
    return { servers: [server], port: portOf(server) };
  }
  for (let tries = 1; ; tries++) {
    const v4 = await listen(createServer(), LOOPBACK_V4, port);
    try {
      const v6 = await listenV6(createServer(), portOf(v4));
      return { servers: v6 === undefined ? [v4] : [v4, v6], port: portOf(v4) };
    } catch (err) {
      await new Promise((closed) => v4.close(closed));
      // A free port of one family may be taken in the other.
      if (port !== 0 || tries === MAX_PORT_TRIES) throw err;
    }
  }
}

async function listenV6(server: Server, port: number): Promise<Server | undefined> {
  try {
    return await listen(server, LOOPBACK_V6, port);
  } catch (err) {
    if (err instanceof CodedError && NO_IPV6.has(String(err.meta.reason))) return undefined;
    throw err;
  }
}

function listen(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        new CodedError({
          code: taken ? 'PORT_IN_USE' : 'LISTEN_FAILED',
          message: taken ? `port ${port} of ${host} is in use` : `can't listen on port ${port} of ${host}`,
          verdict: 'reject',
          meta: { host, port, reason: cause.code },
          cause,
        }),
      );
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
