import { setTimeout as sleep } from 'node:timers/promises';
import { aimFlood, FLOOD_KINDS } from '../support/flood.js';
import { shardOf, startNetwork } from '../support/index.js';

const ROUNDS = 2;
/** Seconds of a spell without a flood, before each one with it. */
const BASE_SECONDS = 10;

/** What the process of a node says of itself, since the last look at it. Milliseconds; the delay includes the 10 ms between two probes. */
interface Spell {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Of one core. */
  readonly cpuShare: number;
}

/** Watches a node through its metrics: each look resets the histogram of the event loop. */
function watchNode(rpcUrl: string): () => Promise<Spell> {
  let before = { atMs: 0, cpuSeconds: 0 };
  return async () => {
    const text = await (await fetch(`${rpcUrl}/metrics`)).text();
    const read = (name: string) => Number(text.match(new RegExp(`^bulkhead_${name} (\\S+)$`, 'm'))?.[1]);
    const delay = (what: string) => read(`nodejs_eventloop_lag_${what}_seconds`) * 1_000;
    const now = { atMs: performance.now(), cpuSeconds: read('process_cpu_seconds_total') };
    const cpuShare = ((now.cpuSeconds - before.cpuSeconds) * 1_000) / (now.atMs - before.atMs);
    before = now;
    return { p50: delay('p50'), p99: delay('p99'), max: delay('max'), cpuShare };
  };
}

const formatSpell = (name: string, { p50, p99, max, cpuShare }: Spell) =>
  `${name.padEnd(17)} event loop p50 ${p50.toFixed(1).padStart(6)} p99 ${p99.toFixed(1).padStart(6)} max ${max.toFixed(1).padStart(6)} ms, cpu ${(100 * cpuShare).toFixed(0).padStart(3)} %`;

/** The event loop of a node while a peer floods it over gossip and then dials in vain, beside a calm spell just before. */
export async function benchGossipFlood(print: (text: string) => void): Promise<void> {
  const network = await startNetwork('--shards.count', '2');
  try {
    const flood = await aimFlood(network);
    const look = watchNode(shardOf(await network.read(), 1).rpcUrl);
    print('A node that a peer floods over gossip; its event loop with and without the flood\n');
    for (let round = 0; round < ROUNDS; round++)
      for (const kind of FLOOD_KINDS) {
        await look();
        await sleep(BASE_SECONDS * 1_000);
        print(`${formatSpell('base', await look())}\n`);
        const { sent, outAfterMs, redials } = await flood(kind);
        const attack = formatSpell(kind, await look());
        print(`${attack}; out after ${outAfterMs.toFixed(0)} ms and ${sent} messages, ${redials} dials in vain\n`);
      }
    print('\n');
  } finally {
    await network.destroy();
  }
}
