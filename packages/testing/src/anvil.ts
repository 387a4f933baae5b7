import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import { CodedError } from '@bulkhead/runtime';
import { anvilBinary } from './anvil-binary.js';

/**
 * What every Bulkhead L1 runs with: a transaction may use 2^24 gas (EIP-7825), as on a real L1.
 */
export const ANVIL_ARGS = ['--enable-tx-gas-limit', '--hardfork', 'osaka'] as const;

const READY = /Listening on (\S+:(\d+))/;
const READY_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;
const MAX_OUTPUT_KEPT = 8_192;

/**
 * Becomes the program in its arguments, and ends it when the pipe on standard input closes: that also happens when the
 * parent was killed and could not clean up.
 */
const TIED_TO_PARENT = `
exec 3<&0
(while read -r _; do :; done <&3; kill "$$" 2>/dev/null) >/dev/null 2>&1 &
exec "$0" "$@" 3<&- </dev/null`;

export interface AnvilOptions {
  /** Seconds between blocks; absent: a block per transaction. */
  readonly blockTime?: number;
  /** Blocks become final two epochs below the head; 1 when absent, so that they do at once. */
  readonly slotsInAnEpoch?: number;
  /** After the usual ones, for example `['--state', path]`. */
  readonly extraArgs?: readonly string[];
  /** Absent: a free one. */
  readonly port?: number;
}

export interface Anvil {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the process and waits for it. Idempotent. */
  stop(): Promise<void>;
}

/** Starts an anvil that ends with this process. @throws ANVIL_NOT_READY with what it printed. */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { blockTime, slotsInAnEpoch = 1, extraArgs = [], port = 0 } = options;
  const args = [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...ANVIL_ARGS,
    ...['--slots-in-an-epoch', String(slotsInAnEpoch)],
    ...(blockTime === undefined ? [] : ['--block-time', String(blockTime)]),
    ...extraArgs,
  ];
  const child = spawnTied(anvilBinary(), args);
  const ended = once(child, 'exit');
  ended.then(
    () => child.stdin?.destroy(),
    () => {},
  );
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= end(child, ended);
    return stopping;
  };
  try {
    const actualPort = await readiness(child);
    if (child.pid === undefined) throw notReady('it has no process id');
    return { url: `http://127.0.0.1:${actualPort}`, port: actualPort, pid: child.pid, stop };
  } catch (err) {
    await stop().catch(() => {});
    throw err;
  }
}

function spawnTied(binary: string, args: readonly string[]): ChildProcess {
  if (platform() === 'win32') return spawn(binary, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  return spawn('/bin/sh', ['-c', TIED_TO_PARENT, binary, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
}

/** The port it listens on. Afterwards its output is read and dropped, so that it never blocks on a full pipe. */
function readiness(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => fail(`not ready after ${READY_TIMEOUT_MS} ms`), READY_TIMEOUT_MS);
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-MAX_OUTPUT_KEPT);
      const found = READY.exec(output)?.[2];
      if (found === undefined) return;
      done();
      resolve(Number(found));
    };
    const onExit = (code: number | null, signal: string | null): void => fail(`it ended: ${signal ?? `code ${code}`}`);
    const onError = (err: Error): void => fail(err.message);
    const done = (): void => {
      clearTimeout(timer);
      child.stdout?.off('data', collect).resume();
      child.stderr?.off('data', collect).resume();
      child.off('exit', onExit).off('error', onError);
    };
    const fail = (reason: string): void => {
      done();
      reject(notReady(`${reason}\n${output}`));
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('exit', onExit).once('error', onError);
  });
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended.finally(() => clearTimeout(timer));
  }
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function notReady(reason: string): CodedError<'ANVIL_NOT_READY'> {
  return new CodedError({ code: 'ANVIL_NOT_READY', message: `anvil did not start: ${reason}`, verdict: 'fatal' });
}
