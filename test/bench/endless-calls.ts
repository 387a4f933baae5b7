import type { Hex } from 'viem';
import { callEndless, ENDLESS_INITCODE, type EndedCall, rpc, shardClients, startNetwork } from '../support/index.js';

/** Endless calls in flight, and seconds of one spell with or without them. */
const CALLS = 50;
const SPELL_SECONDS = 30;
const ROUNDS = 2;
/** Milliseconds between two looks at the head. */
const LOOK_MS = 10;

/** What somebody saw who asked for the block number all the time. Milliseconds. */
interface Spell {
  readonly intervals: readonly number[];
  readonly reads: readonly number[];
  readonly ended: readonly EndedCall[];
}

/** The value that a share of all is at or below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

async function watchBlocks(
  url: string,
  attack?: (until: AbortSignal) => Promise<readonly EndedCall[]>,
): Promise<Spell> {
  const over = new AbortController();
  const attacked = attack?.(over.signal) ?? Promise.resolve([]);
  const end = performance.now() + SPELL_SECONDS * 1_000;
  const intervals: number[] = [];
  const reads: number[] = [];
  let head: Hex | undefined;
  let since = 0;
  while (performance.now() < end) {
    const askedAt = performance.now();
    const number = await rpc<Hex>(url, 'eth_blockNumber');
    const now = performance.now();
    reads.push(now - askedAt);
    if (number !== head) {
      if (since > 0) intervals.push(now - since);
      // The first one may have come long before it was seen.
      if (head !== undefined) since = now;
      head = number;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  over.abort();
  return { intervals, reads, ended: await attacked };
}

/** Keeps {@link CALLS} endless calls in flight. */
async function attackWith(url: string, contract: Hex, until: AbortSignal): Promise<readonly EndedCall[]> {
  const ended: EndedCall[] = [];
  const attacker = async () => {
    while (!until.aborted) {
      const call = await callEndless(url, contract, until).catch(() => undefined);
      if (call !== undefined) ended.push(call);
    }
  };
  await Promise.all(Array.from({ length: CALLS }, attacker));
  return ended;
}

const show = (values: readonly number[], share: number) => quantile(values, share).toFixed(0).padStart(6);

function formatSpell(name: string, { intervals, reads }: Spell): string {
  const blocks = `blocks ${String(intervals.length).padStart(3)}, interval p50 ${show(intervals, 0.5)} p99 ${show(intervals, 0.99)} ms`;
  return `${name.padEnd(8)} ${blocks}   eth_blockNumber p50 ${show(reads, 0.5)} p99 ${show(reads, 0.99)} ms\n`;
}

function formatEnded(ended: readonly EndedCall[]): string {
  const kinds = new Map<string, number[]>();
  for (const { code, message, ms } of ended) {
    const kind = code === undefined ? 'an answer' : `${code} ${message}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), ms]);
  }
  return [...kinds]
    .map(
      ([kind, times]) =>
        `  ${String(times.length).padStart(5)} × ${kind}; after p50 ${show(times, 0.5)} max ${show(times, 1)} ms\n`,
    )
    .join('');
}

/** Block interval and reads of a shard with blocks every second, with and without endless calls, in turn. */
export async function benchEndlessCalls(print: (text: string) => void): Promise<void> {
  const network = await startNetwork('--shards.count', '1', '--block-time', '1');
  try {
    const shard = shardClients(await network.read(), 1, 1);
    const hash = await shard.wallet.sendTransaction({ data: ENDLESS_INITCODE, gas: 200_000n });
    const { contractAddress } = await shard.read.waitForTransactionReceipt({ hash });
    if (!contractAddress) throw new Error('no contract');
    print(`${CALLS} endless eth_calls at once, spells of ${SPELL_SECONDS} s, block time 1 s\n`);
    const [base, attacked]: [Spell[], Spell[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const calm = await watchBlocks(shard.url);
      print(formatSpell('base', calm));
      const storm = await watchBlocks(shard.url, (until) => attackWith(shard.url, contractAddress, until));
      print(formatSpell('attack', storm) + formatEnded(storm.ended));
      base.push(calm);
      attacked.push(storm);
    }
    const ratio = (share: number) => {
      const of = (spells: Spell[]) =>
        quantile(
          spells.flatMap(({ intervals }) => intervals),
          share,
        );
      return (of(attacked) / of(base)).toFixed(2);
    };
    print(`attack / base: interval p50 ${ratio(0.5)}, p99 ${ratio(0.99)}\n\n`);
  } finally {
    await network.destroy();
  }
}
