import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readNetwork } from '@bulkhead/cli/network';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What a guide may use of the repository; everything else it writes itself. */
const SHARED = ['node_modules', 'contracts'];
/** Port of the first shard, as guides name it. */
const FIRST_PORT = 9545;
/** Ports that tests on one machine don't fight over. */
const ANY_PORTS = { BULKHEAD_L1_PORT: '0', BULKHEAD_SHARDS_STARTING_PORT: '0', BULKHEAD_ADMIN_PORT: '0' };

/** One shell for all commands of a guide, as a reader has it: variables and functions stay. */
export interface GuideShell {
  /** What the commands print. @throws Error with it when one of them fails */
  run(script: string): Promise<string>;
  /** Writes a file of the guide. */
  save(file: string, text: string): Promise<void>;
  /** A text of the guide with the URLs of this run. */
  localize(text: string): Promise<string>;
  /** Stops what the guide left running, and deletes its folder. */
  destroy(): Promise<void>;
}

/** A folder that looks like the checkout to its commands, with a network of its own. */
export async function openGuideShell(): Promise<GuideShell> {
  const folder = await mkdtemp(join(tmpdir(), 'bulkhead-guide-'));
  for (const name of SHARED) await symlink(join(ROOT, name), join(folder, name));
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...ANY_PORTS, NO_COLOR: '1', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1' },
  });
  let output = '';
  let onOutput = (): void => {};
  const isOver = new Promise<void>((resolve) => shell.once('close', () => resolve()));
  let over = false;
  void isOver.then(() => {
    over = true;
    onOutput();
  });
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
      onOutput();
    });
  shell.stdin.write('exec 2>&1; set -eu\n');

  async function localize(text: string): Promise<string> {
    const network = await readNetwork(join(folder, '.bulkhead')).catch(() => undefined);
    return (network?.shards ?? []).reduce(
      (localized, { rpcUrl }, i) => localized.replaceAll(`http://127.0.0.1:${FIRST_PORT + i}`, rpcUrl),
      text,
    );
  }

  async function save(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), await localize(text));
  }

  return {
    localize,
    save,
    async run(script) {
      const end = `end ${randomUUID()}`;
      await save('.step.sh', `${script}\n`);
      output = '';
      const finished = new Promise<void>((resolve, reject) => {
        onOutput = () => {
          if (output.includes(`${end}\n`)) resolve();
          else if (over) reject(new Error(`the commands failed:\n${script}\n${output}`));
        };
      });
      shell.stdin.write(`source .step.sh </dev/null; echo '${end}'\n`);
      onOutput();
      await finished;
      return output.slice(0, output.indexOf(end));
    },
    async destroy() {
      shell.stdin.end();
      await isOver;
      const down = spawn(join(ROOT, 'node_modules/.bin/bulkhead'), ['down'], { cwd: folder, stdio: 'ignore' });
      await new Promise((resolve) => down.once('close', resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
