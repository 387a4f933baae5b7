import { readMirror } from '../mirror/mirror-contract.js';
import { parseMirroredSlots } from '../mirror/mirrored-slot.js';
import { findShard, shardClients } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import type { CommandContext } from './context.js';
import { type MirrorFlags, mirrorOf, timeText } from './mirror-run.js';

/** `bulkhead mirror read`: what a mirror has, and how old it is by the clock of its shard. */
export async function runMirrorRead({ dir, output }: CommandContext, flags: MirrorFlags): Promise<void> {
  const network = await loadNetwork(dir);
  const [from, to] = [findShard(network, flags.fromShard), findShard(network, flags.toShard)];
  const slots = parseMirroredSlots(flags.slot);
  const mirror = mirrorOf(flags);
  const chain = shardClients(network, to.id, 0);
  const [known, { timestamp }] = await Promise.all([readMirror(chain, mirror, from.id, slots), chain.read.getBlock()]);
  const entries = slots.map(({ account, slot }, i) => {
    const { value, asOf } = known[i] ?? { value: 0n, asOf: 0 };
    return asOf === 0
      ? { account, slot, value: null }
      : { account, slot, value, asOf, age: Math.max(0, Number(timestamp) - asOf) };
  });
  for (const { account, slot, value, asOf, age } of entries)
    output.line(
      value === null
        ? `${account}:${slot}  never mirrored`
        : `${account}:${slot} = ${value}   ${age} s old, ${timeText(asOf ?? 0)}`,
    );
  output.result({ mirror, fromShard: from.id, toShard: to.id, entries });
}
