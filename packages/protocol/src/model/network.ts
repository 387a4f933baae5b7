import type { Guards } from './guards.js';
import {
  applyClaim,
  createVault,
  creditDeposits,
  fundGenesis,
  type Outputs,
  reverseSteps,
  type Step,
  type Vault,
  withdraw,
} from './ledger.js';
import { DONE, type Message, refuse, snapshot, type Verdict } from './message.js';
import { createShard, ETH, importRoot, type Leaf, type SettlementRoot, type Shard } from './shard.js';

/**
 * How far a shard can be trusted, for the invariants only.
 * `honest`: true state, true claims of its sequencer (strangers may stake false ones).
 * `liar`: true state, any claims, but an arbiter truncates each false one in time.
 * `malicious`: any state, any claims, and no arbiter.
 */
export type Role = 'honest' | 'liar' | 'malicious';

/** Who proposed a claim. A stranger stakes, and may do so only when the shard is stalled. */
export type Proposer = 'sequencer' | 'staker';

/** What an honest shard was when it sealed the batch of a claim; I3 and I4 compare L1 with it. */
export interface Sealed {
  readonly supply: ReadonlyMap<string, bigint>;
  readonly held: ReadonlyMap<string, bigint>;
  readonly kept: ReadonlyMap<string, bigint>;
  readonly burned: ReadonlyMap<string, bigint>;
  readonly minted: ReadonlyMap<string, bigint>;
  readonly outTotal: ReadonlyMap<string, bigint>;
  readonly claimed: ReadonlyMap<string, bigint>;
  readonly outbox: readonly Message[];
  readonly queueCursor: number;
}

/** A proposed claim. */
export interface Claim {
  readonly id: number;
  readonly shard: number;
  readonly outputs: Outputs;
  readonly postedAt: number;
  readonly by: Proposer;
  /** Whether it states the shard's true outputs. */
  readonly isTrue: boolean;
  readonly sealed: Sealed;
  readonly capsBefore: number;
  applied: boolean;
  steps: readonly Step[];
}

/** What L1 is at one of its blocks. `now` is its clock with paused time left out. */
export interface L1State {
  vault: Vault;
  standing: Map<number, Claim[]>;
  truncated: Claim[];
  leaves: Map<number, Leaf>;
  checkpoints: SettlementRoot[];
  /** The newest applied true claim of each shard. */
  lastTrue: Map<number, Claim>;
  now: number;
  nextClaimId: number;
}

/** L1 and all shards. */
export interface Network extends L1State {
  readonly guards: Guards;
  readonly window: number;
  /** Flows of each direction that L1 reads of one claim. */
  readonly maxFlows: number;
  readonly shards: Map<number, Shard>;
  readonly roles: ReadonlyMap<number, Role>;
  /** Native value that each shard was born with. */
  readonly genesis: ReadonlyMap<number, bigint>;
}

/** One shard of a new network. */
export interface ShardSpec {
  readonly id: number;
  readonly role: Role;
  readonly settledLanes?: readonly number[];
  /** Native value at genesis, paid to the vault in full. */
  readonly genesis?: bigint;
}

/** Parameters of a new network. */
export interface NetworkOptions {
  readonly guards: Guards;
  readonly shards: readonly ShardSpec[];
  readonly window: number;
  readonly maxFlows: number;
}

/** A network at genesis, with its first (empty) settlement checkpoint. */
export function createNetwork(options: NetworkOptions): Network {
  const { guards, shards, window, maxFlows } = options;
  const vault = createVault(
    shards.map((spec) => spec.id),
    guards,
  );
  for (const { id, genesis = 0n } of shards) if (genesis > 0n) fundGenesis(vault, id, ETH, genesis);
  const network: Network = {
    guards,
    window,
    maxFlows,
    vault,
    shards: new Map(
      shards.map(({ id, settledLanes = [], genesis = 0n }) => [id, createShard(id, { guards, settledLanes, genesis })]),
    ),
    roles: new Map(shards.map((spec) => [spec.id, spec.role])),
    genesis: new Map(shards.map(({ id, genesis = 0n }) => [id, genesis])),
    standing: new Map(shards.map((spec) => [spec.id, []])),
    truncated: [],
    leaves: new Map(),
    checkpoints: [{ leaves: new Map() }],
    lastTrue: new Map(),
    now: 1,
    nextClaimId: 0,
  };
  return network;
}

/** The shard with this id; throws if the network has none. */
export function getShard(network: Network, id: number): Shard {
  const shard = network.shards.get(id);
  if (shard === undefined) throw new RangeError(`no shard ${id}`);
  return shard;
}

/** Claims of a shard that stand, oldest first. */
export function standingClaims(network: Network, shard: number): Claim[] {
  return network.standing.get(shard) ?? [];
}

/** Settled is a fact about time, not a transaction. */
export function isSettled(network: Network, claim: Claim): boolean {
  return network.now >= claim.postedAt + network.window;
}

/** A staked claim neither moves value nor shows its outbox before it is settled. */
function isExposed(network: Network, claim: Claim): boolean {
  return claim.by === 'sequencer' || !network.guards.stakedDeferred || isSettled(network, claim);
}

function apply(network: Network, claim: Claim): void {
  if (claim.applied) return;
  claim.applied = true;
  const { inTotals, outTotals } = claim.outputs;
  claim.steps = applyClaim(network.vault, claim.shard, {
    inTotals: inTotals.slice(0, network.maxFlows),
    outTotals: outTotals.slice(0, network.maxFlows),
  });
  const last = network.lastTrue.get(claim.shard);
  if (claim.isTrue && (last === undefined || last.id < claim.id)) network.lastTrue.set(claim.shard, claim);
}

/** Applies what has become settled and rewrites the leaf. Anyone may call it: an idle shard writes nothing. */
export function poke(network: Network, shard: number): void {
  const claims = standingClaims(network, shard);
  for (const claim of claims) if (isExposed(network, claim)) apply(network, claim);
  const empty = snapshot<Message>([]);
  const exposed = claims.filter((claim) => isExposed(network, claim)).at(-1);
  const settled = claims.filter((claim) => isSettled(network, claim)).at(-1);
  network.leaves.set(shard, {
    outbox: exposed?.outputs.outbox ?? empty,
    settledOutbox: settled?.outputs.outbox ?? empty,
    caps: snapshot(network.vault.caps.get(shard) ?? []),
  });
}

function seal(shard: Shard): Sealed {
  return {
    supply: new Map(shard.supply),
    held: new Map(shard.held),
    kept: new Map(shard.kept),
    burned: new Map(shard.burned),
    minted: new Map(shard.minted),
    outTotal: new Map(shard.outTotal),
    claimed: new Map(shard.claimed),
    outbox: shard.outbox.slice(),
    queueCursor: shard.queueCursor,
  };
}

/**
 * Posts a batch of a shard with a claim, or the claim of a batch that had none. The door refuses nothing for what it says: it
 * can't tell true from false. Deposits are the batch's, so they are credited whoever claims.
 */
export function propose(network: Network, shardId: number, outputs: Outputs, by: Proposer, isTrue: boolean): Verdict {
  const shard = getShard(network, shardId);
  const claims = standingClaims(network, shardId);
  const previous = claims.at(-1);
  const shrinks = outputs.outbox.items.length < (previous?.outputs.outbox.items.length ?? 0);
  if (!network.guards.doorIgnoresPredecessor && shrinks) return refuse('OUTBOX_SHRINKS');
  creditDeposits(network.vault, shardId, outputs.queueTo, previous?.outputs.queueTo ?? 0);
  claims.push({
    id: network.nextClaimId,
    shard: shardId,
    outputs,
    postedAt: network.now,
    by,
    isTrue,
    sealed: seal(shard),
    capsBefore: network.vault.caps.get(shardId)?.length ?? 0,
    applied: false,
    steps: [],
  });
  network.nextClaimId += 1;
  poke(network, shardId);
  return DONE;
}

/** Truncates the standing claims of a shard from `position` on, if that one is still in its window. */
export function truncate(network: Network, shardId: number, position: number): Verdict {
  const claims = standingClaims(network, shardId);
  const first = claims[position];
  if (first === undefined) return refuse('UNKNOWN_CLAIM');
  if (network.guards.truncateInWindow && isSettled(network, first)) return refuse('SETTLED');
  const gone = claims.splice(position);
  network.truncated.push(...gone);
  if (!network.guards.neverReverse) for (const claim of gone.toReversed()) reverseSteps(network.vault, claim.steps);
  if (!network.guards.capsNeverRewind) network.vault.caps.get(shardId)?.splice(first.capsBefore);
  poke(network, shardId);
  return DONE;
}

/** The settlement tree at the end of the present L1 block. */
export function checkpoint(network: Network): SettlementRoot {
  const root: SettlementRoot = { leaves: new Map(network.leaves) };
  network.checkpoints.push(root);
  return root;
}

/** A shard moves its origin forward: it imports the newest checkpoint, or one `lag` places behind it. */
export function importCheckpoint(network: Network, shardId: number, lag: number): Verdict {
  const shard = getShard(network, shardId);
  const last = shard.imports.at(-1);
  const known = last === undefined ? -1 : network.checkpoints.indexOf(last);
  const wanted = Math.max(0, network.checkpoints.length - 1 - lag);
  const root = network.checkpoints[wanted];
  if (root === undefined || wanted <= known) return refuse('OLD_ORIGIN');
  importRoot(shard, root);
  return DONE;
}

/** Asks the vault to pay a WITHDRAW leaf of a claim, standing or not. */
export function withdrawFrom(network: Network, claim: Claim, message: Message, accepts: boolean): Verdict {
  poke(network, claim.shard);
  return withdraw(network.vault, {
    shard: claim.shard,
    claimId: claim.id,
    outbox: claim.outputs.outbox,
    settled: isSettled(network, claim),
    standing: standingClaims(network, claim.shard).includes(claim),
    message,
    accepts,
  });
}

/** Moves L1's clock, after the arbiters of honest shards and of liars have truncated the false claims due by then. */
export function advance(network: Network, seconds: number): void {
  for (const [id, role] of network.roles) {
    if (role === 'malicious') continue;
    const position = standingClaims(network, id).findIndex(
      (claim) => !claim.isTrue && network.now + seconds >= claim.postedAt + network.window,
    );
    if (position >= 0) truncate(network, id, position);
  }
  network.now += seconds;
}
