import { deliverAll, honestClaim, newestProof } from './actors.js';
import { deliver, finalize } from './inbox.js';
import { fingerprint } from './invariants.js';
import { type Message, messageId, nullifierKey } from './message.js';
import { advance, getShard, type Network } from './network.js';
import { copyNetwork } from './reorg.js';
import { consumeDeposits, copyShard, createShard, type Shard } from './shard.js';

/** Longer than any deadline that an honest user or an answer has. */
const ALL_DEADLINES = 1_600;
/** A message, its return, and what settles between them. */
const ROUNDS = 5;

function honestIds(network: Network): number[] {
  return [...network.roles].filter(([, role]) => role === 'honest').map(([id]) => id);
}

/** One day in the life of the shards that run: they claim, deliver, and end what has failed. */
function live(network: Network, ids: readonly number[]): void {
  for (const id of ids) {
    const shard = getShard(network, id);
    consumeDeposits(shard, network.vault.queue.get(id) ?? [], Number.MAX_SAFE_INTEGER);
    honestClaim(network, id);
  }
  // Settled lanes deliver what has settled.
  advance(network, network.window);
  for (const id of ids) {
    deliverAll(network, id, 'accept');
    const shard = getShard(network, id);
    for (const { message, state } of [...shard.inbox.values()])
      if (state === 'Failed') finalize(shard, message.src, message.index, network.now);
  }
}

function open(network: Network, ids: readonly number[]): string[] {
  const found: string[] = [];
  for (const id of ids) {
    const { outbox, sent } = getShard(network, id);
    for (const message of outbox) {
      if (!ids.includes(message.dst)) continue;
      const entry = getShard(network, message.dst).inbox.get(nullifierKey(id, message.index));
      if (entry === undefined || entry.state === 'Failed') found.push(`I11 ${messageId(message)} has not ended`);
      const expired = entry?.state === 'Expired' || entry?.state === 'Returned';
      if (expired && sent.get(messageId(message))?.status === 'Open') found.push(`I11 ${messageId(message)} is lost`);
    }
  }
  return found;
}

/**
 * I11: with one honest shard dead, whatever the malicious ones did, every message between the others ends; and when it is
 * started again, every message of its own too. Works on a copy.
 */
export function i11(network: Network): string[] {
  const copy = copyNetwork(network);
  const ids = honestIds(copy);
  const alive = ids.slice(1);
  advance(copy, ALL_DEADLINES);
  for (let round = 0; round < ROUNDS; round++) live(copy, alive);
  const found = open(copy, alive);
  for (let round = 0; round < ROUNDS; round++) live(copy, ids);
  return [...found, ...open(copy, ids)];
}

function provable(network: Network, shard: Shard, src: number): readonly Message[] {
  const leaf = shard.imports.at(-1)?.leaves.get(src);
  const outbox = shard.settledLanes.has(src) ? leaf?.settledOutbox : leaf?.outbox;
  return (outbox?.items ?? []).filter((message) => message.dst === shard.id && network.roles.get(src) === 'honest');
}

/** I13: the destination's sequencer delivers nothing; by a forced transaction anyone delivers all that can be proven. */
export function i13(network: Network): string[] {
  const found: string[] = [];
  const ids = honestIds(network);
  for (const id of ids) {
    const shard = copyShard(getShard(network, id));
    for (const src of ids) {
      for (const message of provable(network, shard, src)) {
        const proof = newestProof(shard, message);
        const verdict = proof && deliver(shard, message, proof, network.now, 'accept');
        if (verdict?.ok === false && verdict.code !== 'REPLAY')
          found.push(`I13 ${messageId(message)}: ${verdict.code}`);
      }
    }
  }
  return found;
}

/** I14: who repeats the blocks of a shard on an empty disk arrives at what its sequencer has. */
export function i14(network: Network): string[] {
  const found: string[] = [];
  for (const [id, role] of network.roles) {
    const shard = getShard(network, id);
    if (role === 'malicious') continue;
    const { guards, settledLanes } = shard;
    const again = createShard(id, { guards, settledLanes: [...settledLanes], genesis: network.genesis.get(id) ?? 0n });
    for (const step of shard.journal) step(again);
    if (fingerprint(again) !== fingerprint(shard)) found.push(`I14 ${id}: a rebuild arrives elsewhere`);
  }
  return found;
}

/** What can be asked only once a history has ended. */
export function closingViolations(network: Network): string[] {
  return [...i11(network), ...i13(network), ...i14(network)];
}
