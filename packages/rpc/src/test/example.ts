import { createLogger, systemClock } from '@bulkhead/runtime';
import { createRpcServer, type RpcBackend, type RpcServer } from '../index.js';

export async function serveShard(backend: RpcBackend): Promise<RpcServer> {
  const logger = createLogger({ name: 'rpc', level: 'info', format: 'pretty' });
  const server = createRpcServer({ backend, port: 8545, clock: systemClock(), logger });
  // Only now: a half-ready node trips the circuit breakers of wallets.
  await server.start();
  return server;
}
