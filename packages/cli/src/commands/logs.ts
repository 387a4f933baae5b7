import { CodedError } from '@bulkhead/runtime';
import { createLayout } from '../supervisor/layout.js';
import { findShard } from '../user/clients.js';
import { loadStartedNetwork } from '../user/load-network.js';
import { formatLogLine } from '../user/log-line.js';
import { parseInteger } from '../user/parse-arguments.js';
import { type TailedFile, tailFile } from '../user/tail-file.js';
import type { CommandContext } from './context.js';

export interface LogsFlags {
  readonly follow?: boolean;
  readonly lines: number;
}

interface Source {
  readonly name: string;
  readonly file: TailedFile;
}

/** Milliseconds between looks at the files. */
const POLL_MS = 200;

/**
 * `bulkhead logs [supervisor|l1|shard N]`: the last lines of each log, for people; with `--json` as they were written. `-f`
 * goes on until Ctrl-C.
 */
export async function runLogs(
  { dir, output, clock }: CommandContext,
  what: readonly string[],
  { follow, lines }: LogsFlags,
): Promise<void> {
  const sources = await findSources(dir, what);
  const width = Math.max(...sources.map(({ name }) => name.length));
  const show = (name: string, line: string) =>
    output.text(output.json || sources.length === 1 ? line : `${name.padEnd(width)} | ${line}`);
  const print = (name: string, found: readonly string[]) => {
    for (const line of found) show(name, output.json ? line : formatLogLine(line));
  };
  for (const { name, file } of sources) print(name, await file.last(lines));
  while (follow === true) {
    for (const { name, file } of sources) print(name, await file.more());
    await clock.sleep(POLL_MS);
  }
}

/** @throws CodedError BAD_ARGUMENT, NO_SUCH_SHARD, NO_NETWORK (reject) */
async function findSources(dir: string, [what, which, ...more]: readonly string[]): Promise<Source[]> {
  const layout = createLayout(dir);
  const network = await loadStartedNetwork(dir);
  const ofShard = (id: number): Source[] => {
    const { nodeLog, execLog } = layout.shard(findShard(network, id).id);
    return [
      { name: `shard ${id} node`, file: tailFile(nodeLog) },
      { name: `shard ${id} exec`, file: tailFile(execLog) },
    ];
  };
  const supervisor = { name: 'supervisor', file: tailFile(layout.supervisorLog) };
  const l1 = { name: 'L1', file: tailFile(layout.l1.log) };
  if (what === undefined) return [supervisor, l1, ...network.shards.flatMap(({ id }) => ofShard(id))];
  if (what === 'supervisor' && which === undefined) return [supervisor];
  if (what.toLowerCase() === 'l1' && which === undefined) return [l1];
  if (what === 'shard' && which !== undefined && more.length === 0) return ofShard(parseInteger(which));
  throw new CodedError({
    code: 'BAD_ARGUMENT',
    message: 'logs of what? supervisor, l1, or shard N',
    verdict: 'reject',
  });
}
