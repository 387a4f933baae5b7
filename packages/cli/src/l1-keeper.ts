import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { type FromChild, toChildSchema } from '@bulkhead/node/supervision';
import { describeError, systemClock } from '@bulkhead/runtime';
import { z } from 'zod';
import { keepWholeCopy, mendState } from './l1-state-file.js';
import { createStateProbe } from './l1-state-probe.js';

/**
 * Runs anvil for the supervisor and ends it when the supervisor is gone: anvil itself does not watch its parent, and an
 * orphan would keep its port.
 */
const keeperConfigSchema = z.strictObject({
  binary: z.string(),
  args: z.array(z.string()),
  /** Of an anvil that looks at a state. */
  probeArgs: z.array(z.string()),
  url: z.url(),
  pidFile: z.string(),
  /** Named in `args` too. */
  stateFile: z.string(),
});
export type KeeperConfig = z.infer<typeof keeperConfigSchema>;

/** How long anvil may take to write its state, milliseconds. */
const STOP_MS = 10_000;
const clock = systemClock();

async function main(config: KeeperConfig): Promise<void> {
  const { binary, probeArgs: args, stateFile } = config;
  // Until there is an anvil to end there is nothing to wait for.
  const leave = () => process.exit(0);
  process.on('disconnect', leave);
  process.on('SIGTERM', leave);
  const isSound = (await wasKilled(config)) ? createStateProbe({ binary, args, clock }) : async () => true;
  await endOrphan(config);
  const state = await mendState(stateFile, isSound);
  if (state === 'a copy') process.stderr.write('anvil was killed while it wrote its state: going on from a copy\n');
  if (state === 'lost') process.stderr.write('no state that anvil has written is sound: going on from the newest\n');
  const anvil = spawn(config.binary, config.args, { stdio: ['ignore', 'inherit', 'inherit'] });
  let stopping = false;
  const ended = new AbortController();
  const exited = new Promise<number>((resolve) => {
    anvil.once('error', () => resolve(1));
    anvil.once('exit', (code) => resolve(code ?? 1));
  });
  if (anvil.pid !== undefined) await writeFile(config.pidFile, String(anvil.pid));

  const stop = () => {
    if (stopping) return;
    stopping = true;
    anvil.kill('SIGTERM');
    const timer = setTimeout(() => anvil.kill('SIGKILL'), STOP_MS);
    timer.unref();
  };
  process.off('disconnect', leave);
  process.off('SIGTERM', leave);
  process.on('disconnect', stop);
  process.on('SIGTERM', stop);
  process.on('SIGINT', () => {});
  process.on('message', (raw) => {
    if (toChildSchema.safeParse(raw).data?.t === 'stop') stop();
  });

  let answered = false;
  void announce(config.url, () => stopping || ended.signal.aborted).then((answers) => {
    answered = answers;
  });
  void exited.then(() => ended.abort());
  void keepWholeCopy(config.stateFile, { clock, signal: ended.signal }).catch((error: unknown) => {
    process.stderr.write(`no copy of the state of L1: ${describeError(error)}\n`);
  });
  const code = await exited;
  // It stays when anvil was killed, and says so to the next keeper.
  if (code === 0) await rm(config.pidFile, { force: true });
  if (!answered && !stopping) await reportFailure(`anvil ended with exit code ${code} before it answered`);
  process.exitCode = stopping ? 0 : code || 1;
  if (process.connected) process.disconnect();
}

/** @returns whether the L1 answered before it was to stop. */
async function announce(url: string, stopped: () => boolean): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
  while (!stopped()) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
    if (answer?.ok) {
      if (process.connected) process.send?.({ t: 'ready', rpcUrl: url } satisfies FromChild);
      return true;
    }
    await clock.sleep(25);
  }
  return false;
}

async function reportFailure(message: string): Promise<void> {
  const failed: FromChild = { t: 'failed', code: 'L1_FAILED', message, verdict: 'fatal' };
  if (process.connected) await new Promise<void>((resolve) => process.send?.(failed, undefined, {}, () => resolve()));
}

/** No keeper has seen the last anvil end by itself. */
async function wasKilled({ pidFile }: KeeperConfig): Promise<boolean> {
  return readFile(pidFile).then(
    () => true,
    () => false,
  );
}

/** Ends the anvil that a killed keeper left behind, if the recorded process still is one. */
async function endOrphan(config: KeeperConfig): Promise<void> {
  const pid = Number(await readFile(config.pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1 || !(await isOurs(pid, config))) return;
  process.kill(pid, 'SIGTERM');
  const deadline = clock.now() + STOP_MS;
  while (clock.now() < deadline && (await isOurs(pid, config))) await clock.sleep(50);
  if (await isOurs(pid, config)) process.kill(pid, 'SIGKILL');
}

async function isOurs(pid: number, config: KeeperConfig): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').slice(0, -1).join(' ') === [config.binary, ...config.args].join(' ');
}

await main(keeperConfigSchema.parse(JSON.parse(process.argv[2] ?? '{}')));
