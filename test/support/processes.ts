import { readdir, readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';

/** Processes whose command line names `text`, such as the directory of a network. Linux only. */
export async function findProcesses(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes(text)) found.push(`${pid} ${commandLine.replaceAll('\0', ' ').slice(0, 200)}`);
  }
  return found;
}

/** False for a process that has ended, also when nobody has collected it yet. Linux only. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const state = stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
  return state !== '' && !'ZX'.includes(state);
}

/** True when somebody listens on a port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
