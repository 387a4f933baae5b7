import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../packages/cli/bin/bulkhead.js', import.meta.url));

export interface ServedChain {
  readonly url: string;
  readonly blocks: number;
  stop(): Promise<void>;
}

/** `bulkhead rpc serve` over a chain; resolves when it answers. */
export async function openServer(genesis: string, chain: string): Promise<ServedChain> {
  const child = spawn(process.execPath, [CLI, 'rpc', 'serve', '--genesis', genesis, '--import', chain, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { rpcUrl, blocks } = await readFacts(child);
  return {
    url: rpcUrl,
    blocks,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The JSON object that the command prints once it serves. */
function readFacts(child: ChildProcess): Promise<{ readonly rpcUrl: string; readonly blocks: number }> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      try {
        resolve(JSON.parse(text) as { rpcUrl: string; blocks: number });
      } catch {
        // The object is not whole yet.
      }
    });
    child.once('exit', (code) => reject(new Error(`rpc serve ended with ${code}: ${text}`)));
  });
}
