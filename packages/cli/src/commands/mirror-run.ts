import process from 'node:process';
import { backoff, CodedError } from '@bulkhead/runtime';
import type { Address } from 'viem';
import { explain } from '../explain-error.js';
import { createUpdater, type Turn, type Update } from '../mirror/create-updater.js';
import { SHARED_MIRROR } from '../mirror/mirror-contract.js';
import { parseMirroredSlots } from '../mirror/mirrored-slot.js';
import { findShard, shardChain, shardClients } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import { parseAddress } from '../user/parse-arguments.js';
import type { CommandContext } from './context.js';

/** Pause between looks at the newest imported claim, milliseconds. */
const POLL_MS = 500;
/** After a turn that failed. */
const RETRY = { minMs: 1_000, maxMs: 15_000 };
/** How long `--once` waits for the first claim, milliseconds. */
const FIRST_CLAIM_MS = 60_000;

export interface MirrorFlags {
  readonly fromShard: number;
  readonly toShard: number;
  readonly slot: readonly string[];
  readonly contract?: string;
}

export interface MirrorRunFlags extends MirrorFlags {
  readonly account: number;
  readonly refresh: number;
  readonly once?: boolean;
}

/** Which mirror a user means: the shared one, unless another is named. */
export const mirrorOf = ({ contract }: MirrorFlags): Address =>
  contract === undefined ? SHARED_MIRROR : parseAddress(contract);

/** `bulkhead mirror run`: keeps slots of one shard readable on another, until it is told to stop. */
export async function runMirror(context: CommandContext, flags: MirrorRunFlags): Promise<void> {
  const { dir, output, clock } = context;
  const network = await loadNetwork(dir);
  const [from, to] = [findShard(network, flags.fromShard), findShard(network, flags.toShard)];
  const slots = parseMirroredSlots(flags.slot);
  const mirror = mirrorOf(flags);
  const chain = shardClients(network, to.id, flags.account);
  const updater = createUpdater({ from: shardChain(network, from.id), chain, mirror, slots, refresh: flags.refresh });
  const tell = ({ updates, failure }: Turn) => {
    for (const update of updates) output.line(updateLine(update));
    if (failure !== undefined) throw failure;
  };
  output.line(`Mirror ${mirror} on ${to.name}: ${slots.length} slot${slots.length === 1 ? '' : 's'} of ${from.name}`);
  if (flags.once) return once();
  output.result({ mirror, fromShard: from.id, toShard: to.id, slots, refresh: flags.refresh });
  return serve();

  async function once(): Promise<void> {
    const deadline = clock.now() + FIRST_CLAIM_MS;
    for (;;) {
      const turn = await updater.turn();
      if (turn !== undefined) {
        tell(turn);
        output.result({ mirror, fromShard: from.id, toShard: to.id, updates: turn.updates });
        return;
      }
      if (clock.now() > deadline)
        throw new CodedError({
          code: 'NOTHING_IMPORTED',
          message: `${to.name} has imported no claim of ${from.name} yet`,
          verdict: 'retry',
        });
      await clock.sleep(POLL_MS);
    }
  }

  /** Whatever goes wrong may pass: a shard that restarts, a lane that is closed, an account without ether. */
  async function serve(): Promise<void> {
    const signal = untilSignal();
    const pause = backoff(RETRY);
    let trouble: string | undefined;
    while (!signal.aborted) {
      let waitMs = POLL_MS;
      try {
        tell((await updater.turn()) ?? { updates: [] });
        if (trouble !== undefined) output.line('going on');
        trouble = undefined;
        pause.reset();
      } catch (error) {
        const now = explain(error).line;
        if (now !== trouble) output.line(`waiting: ${now}`);
        trouble = now;
        waitMs = pause.next();
      }
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }
}

function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

function updateLine({ account, slot, value, asOf, blockNumber, txHash }: Update): string {
  return `  ${account}:${slot} = ${value}   block ${blockNumber}, ${timeText(asOf)}   ${txHash}`;
}

/** @param seconds since the Unix epoch */
export const timeText = (seconds: number): string => new Date(seconds * 1_000).toISOString();
