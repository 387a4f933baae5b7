import { resolve } from 'node:path';
import process from 'node:process';
import { createLogger, deferred } from '@bulkhead/runtime';
import { z } from 'zod';
import type { CommandContext } from './context.js';

/** Every option of `bulkhead rpc serve`. */
export const rpcServeOptionsSchema = z.strictObject({
  genesis: z.string().min(1),
  import: z.string().min(1).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  'log.level': z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});
export type RpcServeOptions = z.output<typeof rpcServeOptionsSchema>;

/** `bulkhead rpc serve`: imports a chain of Ethereum, checks every block of it, and serves it until told to stop. */
export async function runRpcServe({ output, clock }: CommandContext, options: RpcServeOptions): Promise<void> {
  const told = untilSignal();
  // The EVM and the store are loaded for this command alone.
  const { serveImported } = await import('@bulkhead/node/imported');
  const server = await serveImported({
    genesisFile: resolve(options.genesis),
    chainFile: options.import === undefined ? undefined : resolve(options.import),
    host: options.host,
    port: options.port,
    clock,
    logger: createLogger({ name: 'rpc', level: options['log.level'], format: 'json' }),
  });
  const { url, wsUrl, chainId, genesisHash, blocks, head } = server;
  output.line(`chain ${chainId}, ${blocks} blocks imported, head ${head.number}  ${head.hash}`);
  output.line(`${url}  ${wsUrl}`);
  output.result({ chainId, genesisHash, blocks, head, rpcUrl: url, wsUrl });
  await told;
  await server.stop();
}

function untilSignal(): Promise<void> {
  const told = deferred<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => told.resolve());
  return told.promise;
}
