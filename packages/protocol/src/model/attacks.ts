import { falseClaim } from './actors.js';
import type { Flow } from './ledger.js';
import { type Asset, isReply, L1, type Message, type MessageKind, type Verdict } from './message.js';
import { getShard, type Network, type Role } from './network.js';

/** Numbers that pick the arguments of a step out of whatever exists at that moment. */
export interface Picks {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Small, middling, everything, and more than a message may carry. */
export const AMOUNTS = [1n, 7n, 40n, 100n, 2n ** 128n - 1n, 2n ** 200n] as const;
const KINDS: readonly MessageKind[] = ['ASSET', 'ASSET_CALL', 'DATA', 'RETURN', 'WITHDRAW', 'RESULT', 'QUERY'];

/** The n-th element of a list, counted round and round; undefined if it is empty. */
export function pick<T>(list: readonly T[], n: number): T | undefined {
  return list.length === 0 ? undefined : list[n % list.length];
}

/** Shards that play one of these roles. */
export function idsOf(network: Network, ...roles: readonly Role[]): number[] {
  return [...network.roles].filter(([, role]) => roles.includes(role)).map(([id]) => id);
}

/** The assets of a history: two born on L1, one on the first shard, one on each malicious shard. */
export function assetsIn(network: Network): Asset[] {
  const evil = idsOf(network, 'malicious').map((originShard) => ({ originShard, token: 'evil' }));
  return [
    { originShard: L1, token: 'eth' },
    { originShard: L1, token: 'usd' },
    { originShard: 1, token: 'tok' },
    ...evil,
  ];
}

/** All shards but this one. */
export function peersOf(network: Network, id: number): number[] {
  return [...network.shards.keys()].filter((other) => other !== id);
}

/** A leaf that nobody paid for: any kind, amount, destination; returns aim at real sent records. */
export function forgedMessage(network: Network, self: number, op: Picks): Omit<Message, 'index'> {
  const asset = pick(assetsIn(network), op.b) ?? { originShard: L1, token: 'eth' };
  const amount = AMOUNTS[op.c % AMOUNTS.length] ?? 1n;
  const kind = KINDS[op.d % KINDS.length] ?? 'ASSET';
  const dst = kind === 'WITHDRAW' && op.c % 5 > 0 ? L1 : (pick(peersOf(network, self), op.b) ?? L1);
  const src = op.c % 9 === 0 ? (pick(peersOf(network, self), op.d) ?? self) : self;
  const deadline = op.b % 4 === 0 ? 0 : network.now + 1000;
  const victims = idsOf(network, 'honest', 'liar').flatMap((id) => getShard(network, id).outbox);
  const wantsAnswer = op.c % 2 === 0;
  const victim = isReply(kind) ? pick(victims, op.b) : undefined;
  if (victim === undefined) return { kind, src, dst, asset, amount, deadline, inReplyTo: '', wantsAnswer };
  const inReplyTo = [...getShard(network, victim.src).sent.keys()].at(op.c % 5 === 0 ? 0 : -1) ?? '';
  const carried = kind === 'RESULT' ? 0n : victim.amount;
  const match = op.c % 3 > 0 ? { asset: victim.asset, amount: carried } : { asset, amount };
  return { kind, src, dst: victim.src, ...match, deadline, inReplyTo, wantsAnswer };
}

function wildFlows(network: Network, self: number, seed: number, side: 'in' | 'out'): Flow[] {
  const peers = [...network.shards.keys(), ...(side === 'out' ? [L1, 99] : [99])];
  const flows: Flow[] = [];
  let bits = seed + 1;
  for (const peer of peers) {
    for (const asset of assetsIn(network)) {
      bits = (bits * 1103515245 + 12345) % 2147483648;
      const total = AMOUNTS[Math.floor(bits / 65536) % 8];
      if (total !== undefined && (peer !== self || seed % 5 === 0)) flows.push({ peer, asset, total });
    }
  }
  return flows;
}

/** A claim with wild totals, sometimes over an outbox with a forged leaf. */
export function lieStep(network: Network, id: number, op: Picks, by: 'sequencer' | 'staker'): Verdict {
  const shard = getShard(network, id);
  const extra = { ...forgedMessage(network, id, op), index: shard.outbox.length };
  return falseClaim(
    network,
    id,
    {
      inTotals: op.a % 2 === 0 ? wildFlows(network, id, op.c, 'in') : [],
      outTotals: op.a % 3 === 0 ? [] : wildFlows(network, id, op.d, 'out'),
      leaves: op.b % 2 === 0 ? shard.outbox : [...shard.outbox, extra],
      ...(op.a % 7 === 0 ? { queueTo: op.b % 4 } : {}),
    },
    by,
  );
}
