import { createServer } from 'node:http';
import type { Logger } from '@bulkhead/runtime';
import type { Child } from './child.js';
import type { Network } from './network-file.js';

export interface AdminServer {
  stop(): Promise<void>;
}

/** `GET /health`, `/ready`, `/network` of the supervisor. It answers about processes and takes no orders. */
export async function startAdmin(options: {
  readonly host: string;
  readonly port: number;
  readonly network: () => Network;
  readonly children: readonly Child[];
  readonly logger: Logger;
}): Promise<AdminServer> {
  const { host, port, network, children, logger } = options;
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const processes = children.map(({ name, pid, restarts, down }) => ({
      name,
      pid: pid ?? null,
      restarts,
      ...(down && { down }),
    }));
    const up = processes.every(({ pid }) => pid !== null);
    if (request.method !== 'GET') return answer(405, { error: 'only GET' });
    if (request.url === '/health') return answer(200, { status: 'ok', processes });
    if (request.url === '/ready') return answer(up ? 200 : 503, { ready: up });
    if (request.url === '/network')
      return answer(200, { ...network(), accounts: network().accounts.map(({ address }) => ({ address })) });
    return answer(404, { error: 'not found' });
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  logger.info('admin listens', { host, port });
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
