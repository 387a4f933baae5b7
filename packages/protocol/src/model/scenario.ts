import { deliverAll, falseClaim, forgeLeaf, honestClaim, newestProof } from './actors.js';
import type { Guards } from './guards.js';
import { type CapProof, deliver } from './inbox.js';
import { violations } from './invariants.js';
import { deposit, type Flow } from './ledger.js';
import { type Asset, type Message, type MessageKind, refuse, type Verdict } from './message.js';
import {
  advance,
  type Claim,
  checkpoint,
  createNetwork,
  getShard,
  importCheckpoint,
  type Network,
  type Proposer,
  type ShardSpec,
  standingClaims,
  withdrawFrom,
} from './network.js';
import { consumeDeposits, ETH, type SendRequest, type Shard, send } from './shard.js';

export { ETH } from './shard.js';

/** The claim window of a scenario. */
export const WINDOW = 20;

/** Shards 1, 2 and 5 are honest, 3 and 4 malicious, 6 has a lying sequencer. */
export const CAST: readonly ShardSpec[] = [
  { id: 1, role: 'honest' },
  { id: 2, role: 'honest', settledLanes: [6] },
  { id: 3, role: 'malicious' },
  { id: 4, role: 'malicious' },
  { id: 5, role: 'honest', settledLanes: [1] },
  { id: 6, role: 'liar' },
];

/** A network for a directed history: each shard owns 100 ETH, claimed. */
export function openScenario(guards: Guards, maxFlows = 64): Network {
  const network = createNetwork({ guards, shards: CAST, window: WINDOW, maxFlows });
  for (const { id } of CAST) fund(network, id, 100n);
  return network;
}

/** Deposits, consumes and claims. */
export function fund(network: Network, id: number, amount: bigint): void {
  const shard = getShard(network, id);
  deposit(network.vault, id, ETH, amount);
  consumeDeposits(shard, network.vault.queue.get(id) ?? [], Number.MAX_SAFE_INTEGER);
  honestClaim(network, id);
}

/** Sends a message that stays deliverable for long, unless told otherwise. */
export function post(network: Network, src: number, request: Partial<SendRequest>): Message {
  const shard = getShard(network, src);
  const full = {
    kind: 'ASSET' as const,
    dst: 2,
    asset: ETH,
    amount: 10n,
    deadline: 10_000,
    wantsAnswer: false,
    ...request,
  };
  const verdict = send(shard, full);
  const message = shard.outbox.at(-1);
  if (!verdict.ok || message === undefined) throw new Error(`send refused: ${JSON.stringify(verdict)}`);
  return message;
}

/** A forged leaf in the outbox of a malicious shard. */
export function forge(network: Network, src: number, message: Partial<Message> & { kind: MessageKind }): Message {
  const full = {
    src,
    dst: 2,
    asset: ETH,
    amount: 10n,
    deadline: 10_000,
    inReplyTo: '',
    wantsAnswer: false,
    ...message,
  };
  return forgeLeaf(getShard(network, src), full);
}

/** A flow of ETH, unless told otherwise. */
export function flow(peer: number, total: bigint, asset: Asset = ETH): Flow {
  return { peer, asset, total };
}

/** A false claim that only says what went out. */
export function lieOut(network: Network, id: number, outTotals: readonly Flow[], by: Proposer = 'sequencer'): Verdict {
  return falseClaim(network, id, { outTotals }, by);
}

/** Lets a shard import the newest checkpoint. */
export function catchUp(network: Network, id: number): Shard {
  checkpoint(network);
  importCheckpoint(network, id, 0);
  return getShard(network, id);
}

/** Delivers one message on `id`, proven at `position`, with the newest or the given cap leaf. */
export function bring(network: Network, id: number, message: Message, position = message.src, cap?: CapProof): Verdict {
  const shard = getShard(network, id);
  const proof = newestProof(shard, message);
  if (proof === undefined) return refuse('NO_ROOT');
  const full = cap === undefined ? { ...proof, position } : { ...proof, position, cap };
  return deliver(shard, message, full, network.now, 'accept');
}

/** Imports and delivers all that is deliverable. */
export function sync(network: Network, id: number): number {
  return deliverAll(network, id, 'accept');
}

/** Lets the window of everything posted so far pass. */
export function settle(network: Network): void {
  advance(network, WINDOW);
}

/** The newest standing claim of a shard. */
export function newestClaim(network: Network, id: number): Claim {
  const claim = standingClaims(network, id).at(-1);
  if (claim === undefined) throw new Error(`shard ${id} has no standing claim`);
  return claim;
}

/** Withdraws one leaf under the newest standing claim, or under the given one. */
export function pay(network: Network, message: Message, claim = newestClaim(network, message.src)): Verdict {
  return withdrawFrom(network, claim, message, true);
}

/** What a directed history broke; an exception counts as a violation: nothing on the claim path reverts because of what a total says. */
export function broken(guards: Guards, history: (guards: Guards) => readonly [Network, ...string[]]): string[] {
  try {
    const [network, ...more] = history(guards);
    return [...violations(network), ...more];
  } catch (error) {
    return [`I4 threw ${String(error)}`];
  }
}
