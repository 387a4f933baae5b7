import { deliverAll, forgeLeaf, honestClaim, newestProof } from './actors.js';
import { AMOUNTS, assetsIn, forgedMessage, idsOf, lieStep, type Picks, peersOf, pick } from './attacks.js';
import { type CallOutcome, type CapProof, deliver, finalize, retry } from './inbox.js';
import { fingerprint, i8 } from './invariants.js';
import { deposit, takeClaimable } from './ledger.js';
import { assetKey, isBare, L1, type Message, min, read, refuse, type Verdict } from './message.js';
import {
  advance,
  type Claim,
  checkpoint,
  getShard,
  importCheckpoint,
  type Network,
  poke,
  standingClaims,
  truncate,
  withdrawFrom,
} from './network.js';
import { realProofs } from './real-proofs.js';
import { type Fork, fork, reorg } from './reorg.js';
import { burn, consumeDeposits, mintOwn, type SettlementRoot, type Shard, send } from './shard.js';

/** What may happen in a history. */
export const OP_KINDS = [
  'advance',
  'deposit',
  'mint',
  'consume',
  'send',
  'burn',
  'claim',
  'stake',
  'checkpoint',
  'import',
  'sync',
  'deliver',
  'retry',
  'finalize',
  'truncate',
  'withdraw',
  'poke',
  'takeClaimable',
  'forge',
  'evilClaim',
  'lie',
  'rogueStake',
  'round',
  'exits',
  'fork',
  'reorg',
] as const;

/** One step: a kind and numbers that pick its arguments out of whatever exists at that moment. */
export interface Op extends Picks {
  readonly kind: (typeof OP_KINDS)[number];
}

/** What a step did, and what it broke by itself (I8). */
export interface StepResult {
  readonly verdict: Verdict;
  readonly broken: readonly string[];
}

function sendStep(network: Network, shard: Shard, op: Op): Verdict {
  const kind = (['ASSET', 'ASSET', 'ASSET_CALL', 'DATA', 'WITHDRAW', 'QUERY'] as const)[op.b % 6] ?? 'ASSET';
  const held = assetsIn(network).filter((asset) => read(shard.supply, assetKey(asset)) > 0n);
  const asset = pick(kind === 'WITHDRAW' ? held.filter((any) => any.originShard === L1) : held, op.c);
  if (asset === undefined) return refuse('NOTHING');
  const dst = kind === 'WITHDRAW' ? L1 : (pick(peersOf(network, shard.id), op.d) ?? L1);
  const amount = isBare(kind) ? 0n : min(AMOUNTS[op.c % 4] ?? 1n, read(shard.supply, assetKey(asset)));
  const deadline = network.now + ([0, 25, 200][op.d % 5] ?? 500);
  return send(shard, { kind, dst, asset, amount, deadline, wantsAnswer: op.a % 3 === 0 });
}

function outcomeOf(n: number): CallOutcome {
  return (['fail', 'reenter', 'accept'] as const)[n % 3] ?? 'accept';
}

function messagesAt(shard: Shard): { message: Message; position: number }[] {
  const found: { message: Message; position: number }[] = [];
  for (const root of shard.imports) {
    for (const [position, leaf] of root.leaves) {
      for (const message of leaf.outbox.items) if (message.dst === shard.id) found.push({ message, position });
    }
  }
  return found;
}

function capOf(root: SettlementRoot, position: number, op: Op): CapProof | undefined {
  const caps = root.leaves.get(position)?.caps.items ?? [];
  return caps.length === 0 ? undefined : { index: op.c % caps.length };
}

function deliverStep(network: Network, shard: Shard, op: Op): StepResult {
  const all = [...network.shards.values()].flatMap((any) =>
    any.outbox.map((message) => ({ message, position: any.id })),
  );
  const choice = op.b % 4 === 0 ? pick(all, op.c) : pick(messagesAt(shard), op.c);
  const root = pick(shard.imports, op.d);
  if (choice === undefined || root === undefined) return { verdict: refuse('NOTHING'), broken: [] };
  const message = op.b % 7 === 0 ? { ...choice.message, amount: choice.message.amount + 1n } : choice.message;
  const position = op.b % 11 === 0 ? message.src : choice.position;
  const cap = capOf(root, position, op);
  const careful = op.b % 2 === 0 ? newestProof(shard, message) : undefined;
  const proof = careful ?? (cap === undefined ? { root, position } : { root, position, cap });
  const before = fingerprint(shard);
  const supply = new Map(shard.supply);
  const verdict = deliver(shard, message, proof, network.now, outcomeOf(op.d));
  const judged = realProofs(shard, message, proof, op.d);
  return { verdict, broken: [...i8(shard, before, supply, message, verdict), ...judged] };
}

function failedAt(shard: Shard, n: number): Message | undefined {
  const failed = [...shard.inbox.values()].filter((entry) => entry.state === 'Failed' || entry.state === 'Delivered');
  const waiting = failed.filter((entry) => entry.state === 'Failed');
  return pick(n % 3 === 0 || waiting.length === 0 ? failed : waiting, n)?.message;
}

function withdrawStep(network: Network, op: Op): Verdict {
  const claims: Claim[] = [
    ...[...network.shards.keys()].flatMap((id) => standingClaims(network, id)),
    ...network.truncated,
  ];
  const leaves = claims.flatMap((claim) => claim.outputs.outbox.items.map((message) => ({ claim, message })));
  const exits = leaves.filter(({ message }) => message.kind === 'WITHDRAW');
  const choice = op.b % 5 === 0 ? pick(leaves, op.a) : pick(exits, op.a);
  return choice === undefined ? refuse('NOTHING') : withdrawFrom(network, choice.claim, choice.message, op.c % 3 > 0);
}

/** Everyone claims and everyone delivers: the steady state of a network. */
function round(network: Network, op: Op): Verdict {
  for (const [id, shard] of network.shards) {
    consumeDeposits(shard, network.vault.queue.get(id) ?? [], shard.queueCursor + 2);
    if (op.a % 5 !== id) honestClaim(network, id);
  }
  const delivered = [...network.shards.keys()].map((id) => deliverAll(network, id, outcomeOf(op.b)));
  return delivered.some((n) => n > 0) ? { ok: true } : refuse('NOTHING');
}

/** The window passes (sometimes not quite) and everyone tries to withdraw everything, under every claim. */
function exits(network: Network, op: Op): Verdict {
  advance(network, network.window - (op.a % 3 === 0 ? 5 : 0));
  let paid = 0;
  for (const id of network.shards.keys()) {
    const claims = [...standingClaims(network, id), ...network.truncated.filter((claim) => claim.shard === id)];
    for (const claim of op.b % 2 === 0 ? claims : claims.toReversed()) {
      for (const message of claim.outputs.outbox.items) {
        if (withdrawFrom(network, claim, message, op.c % 4 > 0).ok) paid += 1;
      }
    }
  }
  return paid > 0 ? { ok: true } : refuse('NOTHING');
}

function truncateStep(network: Network, op: Op): Verdict {
  const id = pick([...network.shards.keys()], op.a) ?? 1;
  const claims = standingClaims(network, id);
  return claims.length === 0 ? refuse('NOTHING') : truncate(network, id, op.b % claims.length);
}

/** Where each network may fall back to. */
const forks = new WeakMap<Network, Fork>();

function fallBack(network: Network): Verdict {
  const to = forks.get(network);
  if (to === undefined) return refuse('NOTHING');
  return reorg(network, to) > 0 ? { ok: true } : refuse('NOBODY_UNWINDS');
}

function onShard(network: Network, op: Op, ids: readonly number[], act: (shard: Shard) => Verdict): Verdict {
  const id = pick(ids, op.a);
  return id === undefined ? refuse('NO_SUCH_ACTOR') : act(getShard(network, id));
}

function act(network: Network, op: Op): Verdict {
  const everyone = [...network.shards.keys()];
  const assets = assetsIn(network);
  const asset = pick(assets, op.b) ?? { originShard: L1, token: 'eth' };
  const amount = AMOUNTS[op.c % 4] ?? 1n;
  const evil = idsOf(network, 'malicious');
  switch (op.kind) {
    case 'advance':
      advance(network, 1 + (op.a % 12));
      return { ok: true };
    case 'deposit':
      return deposit(network.vault, pick(everyone, op.a) ?? 1, asset, amount);
    case 'mint':
      return onShard(network, op, [1, ...evil], (shard) => mintOwn(shard, shard.id === 1 ? 'tok' : 'evil', amount));
    case 'consume':
      return onShard(network, op, everyone, (shard) =>
        consumeDeposits(shard, network.vault.queue.get(shard.id) ?? [], shard.queueCursor + 1 + (op.b % 3)),
      );
    case 'send':
      return onShard(network, op, everyone, (shard) => sendStep(network, shard, op));
    case 'burn':
      return onShard(network, op, everyone, (shard) => burn(shard, asset, amount));
    case 'claim':
    case 'stake':
      return onShard(network, op, everyone, (shard) =>
        honestClaim(network, shard.id, op.kind === 'claim' ? 'sequencer' : 'staker'),
      );
    case 'checkpoint':
      checkpoint(network);
      return { ok: true };
    case 'import':
      return onShard(network, op, everyone, (shard) => importCheckpoint(network, shard.id, op.b % 4));
    case 'sync':
      return onShard(network, op, everyone, (shard) =>
        deliverAll(network, shard.id, outcomeOf(op.b)) > 0 ? { ok: true } : refuse('NOTHING'),
      );
    case 'retry':
    case 'finalize':
      return onShard(network, op, everyone, (shard) => {
        const message = failedAt(shard, op.b);
        if (message === undefined) return refuse('NOTHING');
        const { src, index } = message;
        return op.kind === 'retry'
          ? retry(shard, src, index, network.now, outcomeOf(op.c))
          : finalize(shard, src, index, network.now);
      });
    case 'truncate':
      return truncateStep(network, op);
    case 'withdraw':
      return withdrawStep(network, op);
    case 'poke':
      return onShard(network, op, everyone, (shard) => {
        poke(network, shard.id);
        return { ok: true };
      });
    case 'takeClaimable':
      return takeClaimable(network.vault, asset);
    case 'forge':
      return onShard(network, op, evil, (shard) => {
        const at = op.d % 4 === 0 ? op.b % (shard.outbox.length + 1) : shard.outbox.length;
        forgeLeaf(shard, forgedMessage(network, shard.id, op), at);
        return { ok: true };
      });
    case 'evilClaim':
      return onShard(network, op, evil, (shard) => lieStep(network, shard.id, op, 'sequencer'));
    case 'lie':
      return onShard(network, op, idsOf(network, 'liar'), (shard) => lieStep(network, shard.id, op, 'sequencer'));
    case 'rogueStake':
      return onShard(network, op, idsOf(network, 'honest', 'liar'), (shard) =>
        lieStep(network, shard.id, op, 'staker'),
      );
    case 'round':
      return round(network, op);
    case 'exits':
      return exits(network, op);
    case 'fork':
      forks.set(network, fork(network));
      return { ok: true };
    case 'reorg':
      return fallBack(network);
    case 'deliver':
      return refuse('HANDLED_APART');
  }
}

/** Takes one step of a history. */
export function takeStep(network: Network, op: Op): StepResult {
  const id = pick([...network.shards.keys()], op.a) ?? 1;
  if (op.kind === 'deliver') return deliverStep(network, getShard(network, id), op);
  const verdict = act(network, op);
  const refused = op.kind === 'claim' && !verdict.ok && network.roles.get(id) === 'honest';
  return { verdict, broken: refused ? [`I4 an honest claim of ${id} was refused: ${verdict.code}`] : [] };
}
