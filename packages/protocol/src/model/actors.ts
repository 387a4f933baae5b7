import { type CallOutcome, type DeliveryProof, deliver } from './inbox.js';
import type { Flow, Outputs } from './ledger.js';
import { L1, type Message, parseLane, read, refuse, snapshot, type Verdict } from './message.js';
import { checkpoint, getShard, importCheckpoint, type Network, type Proposer, poke, propose } from './network.js';
import { type Shard, sealBatch } from './shard.js';

function flowsOf(
  network: Network,
  totals: ReadonlyMap<string, bigint>,
  side: 'in' | 'out',
  dirty: ReadonlySet<string>,
): Flow[] {
  const known = side === 'in' ? network.vault.cumIn : network.vault.cumOut;
  const flows: Flow[] = [];
  for (const [key, total] of totals) {
    const lane = parseLane(key);
    if (side === 'out' && lane.dst === L1 && !network.guards.exitLane) continue;
    const due = network.guards.carryBehind ? total > read(known, key) : dirty.has(key);
    if (due) flows.push({ peer: side === 'in' ? lane.src : lane.dst, asset: lane.asset, total });
  }
  return flows;
}

/** The true outputs of a shard: every lane that L1 is behind on, as many of each direction as L1 reads. */
export function trueOutputs(network: Network, shard: Shard): Outputs {
  const inTotals = flowsOf(network, shard.claimed, 'in', shard.dirty).slice(0, network.maxFlows);
  const outTotals = flowsOf(network, shard.outTotal, 'out', shard.dirty).slice(0, network.maxFlows);
  return { outbox: snapshot(shard.outbox), inTotals, outTotals, queueTo: shard.queueCursor };
}

/** Seals a batch and proposes its true outputs. */
export function honestClaim(network: Network, shardId: number, by: Proposer = 'sequencer'): Verdict {
  const shard = getShard(network, shardId);
  const verdict = propose(network, shardId, trueOutputs(network, shard), by, true);
  if (verdict.ok) sealBatch(shard);
  return verdict;
}

/** The proof that a careful relayer builds: everything against the newest imported root, the newest cap leaf. */
export function newestProof(shard: Shard, message: Message): DeliveryProof | undefined {
  const root = shard.imports.at(-1);
  if (root === undefined) return undefined;
  const caps = root.leaves.get(message.src)?.caps.items ?? [];
  const index = caps.findLastIndex(
    (leaf) =>
      leaf.dst === shard.id &&
      leaf.asset.originShard === message.asset.originShard &&
      leaf.asset.token === message.asset.token,
  );
  const proof = { root, position: message.src };
  return index < 0 ? proof : { ...proof, cap: { index } };
}

/** Imports the newest checkpoint and delivers everything that can be delivered. Returns how many were. */
export function deliverAll(network: Network, shardId: number, outcome: CallOutcome): number {
  for (const id of network.shards.keys()) poke(network, id);
  checkpoint(network);
  importCheckpoint(network, shardId, 0);
  const shard = getShard(network, shardId);
  const leaves = shard.imports.at(-1)?.leaves ?? new Map();
  let delivered = 0;
  for (const [src, leaf] of leaves) {
    const outbox = shard.settledLanes.has(src) ? leaf.settledOutbox : leaf.outbox;
    for (const message of outbox.items) {
      if (message.dst !== shardId) continue;
      const proof = newestProof(shard, message);
      if (proof !== undefined && deliver(shard, message, proof, network.now, outcome).ok) delivered += 1;
    }
  }
  return delivered;
}

/** Appends any leaf at all to a malicious shard's outbox, or replaces one: nothing is debited. */
export function forgeLeaf(shard: Shard, message: Omit<Message, 'index'>, at = shard.outbox.length): Message {
  const index = Math.min(at, shard.outbox.length);
  const forged = { ...message, index };
  shard.outbox[index] = forged;
  return forged;
}

/** A claim with arbitrary totals, over the shard's true outbox or over a forged one. */
export function falseClaim(
  network: Network,
  shardId: number,
  lie: { inTotals?: readonly Flow[]; outTotals?: readonly Flow[]; leaves?: readonly Message[]; queueTo?: number },
  by: Proposer = 'sequencer',
): Verdict {
  const shard = getShard(network, shardId);
  const waiting = network.vault.queue.get(shardId)?.length ?? 0;
  const role = network.roles.get(shardId);
  // The queue position belongs to the batch, which is checked at the door and derived by everyone.
  const queueTo = role === 'malicious' ? Math.min(lie.queueTo ?? waiting, waiting) : shard.queueCursor;
  if (role === 'honest' && by === 'sequencer') return refuse('NOT_HONEST');
  return propose(
    network,
    shardId,
    {
      outbox: snapshot(lie.leaves ?? shard.outbox),
      inTotals: lie.inTotals ?? [],
      outTotals: lie.outTotals ?? [],
      queueTo,
    },
    by,
    false,
  );
}
