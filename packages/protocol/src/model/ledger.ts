import type { Guards } from './guards.js';
import {
  type Asset,
  add,
  assetKey,
  type Cells,
  cell,
  DONE,
  L1,
  laneKey,
  MAX_AMOUNT,
  MAX_TOTAL,
  type Message,
  max,
  messageId,
  min,
  nullifierKey,
  read,
  refuse,
  type Snapshot,
  type Verdict,
} from './message.js';

/** A total since genesis on the lane between the claiming shard and `peer`. */
export interface Flow {
  readonly peer: number;
  readonly asset: Asset;
  readonly total: bigint;
}

/** What a claim says about the value that moved and the messages that were sent. `queueTo` is its batch's. */
export interface Outputs {
  readonly outbox: Snapshot<Message>;
  readonly inTotals: readonly Flow[];
  readonly outTotals: readonly Flow[];
  readonly queueTo: number;
}

/** A leaf of a shard's cap tree: L1's own word on how much that shard may ever send to `dst`. */
export interface CapLeaf {
  readonly dst: number;
  readonly asset: Asset;
  readonly cumOut: bigint;
}

/** Value that waits in the queue of a shard. */
export interface Deposit {
  readonly asset: Asset;
  readonly amount: bigint;
}

/** One payment to an L1 recipient. */
export interface Payment {
  readonly shard: number;
  readonly index: number;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly claimId: number;
}

/** One step of an applied claim, kept so that a test can show why flows are never reversed. */
export interface Step {
  readonly table: 'bal' | 'cumOut' | 'cumIn';
  readonly key: string;
  readonly delta: bigint;
}

/** The vault on L1. */
export interface Vault {
  readonly guards: Guards;
  readonly shards: ReadonlySet<number>;
  /** Tokens that the vault really holds, by asset. */
  readonly escrow: Cells;
  readonly bal: Cells;
  /** What each shard was born with. */
  readonly genesis: Cells;
  readonly cumOut: Cells;
  readonly cumIn: Cells;
  readonly caps: Map<number, CapLeaf[]>;
  readonly queue: Map<number, Deposit[]>;
  /** How many queue entries of each shard have been credited to it. */
  readonly credited: Map<number, number>;
  readonly nullified: Set<string>;
  readonly claimable: Cells;
  readonly payments: Payment[];
}

/** An empty vault for the given shards. */
export function createVault(shards: readonly number[], guards: Guards): Vault {
  return {
    guards,
    shards: new Set(shards),
    escrow: new Map(),
    bal: new Map(),
    genesis: new Map(),
    cumOut: new Map(),
    cumIn: new Map(),
    caps: new Map(shards.map((id) => [id, []])),
    queue: new Map(shards.map((id) => [id, []])),
    credited: new Map(),
    nullified: new Set(),
    claimable: new Map(),
    payments: [],
  };
}

/** Takes `amount` of an asset born on L1 into escrow and queues it for `shard`. */
export function deposit(vault: Vault, shard: number, asset: Asset, amount: bigint): Verdict {
  const queue = vault.queue.get(shard);
  if (queue === undefined) return refuse('UNKNOWN_SHARD');
  if (asset.originShard !== L1) return refuse('NOT_AN_L1_ASSET');
  if (amount <= 0n || amount > MAX_AMOUNT) return refuse('AMOUNT');
  add(vault.escrow, assetKey(asset), amount);
  queue.push({ asset, amount });
  return DONE;
}

/** Takes the genesis balance of `shard` into escrow; the registry asks for it once. */
export function fundGenesis(vault: Vault, shard: number, asset: Asset, amount: bigint): void {
  add(vault.escrow, assetKey(asset), amount);
  add(vault.genesis, cell(shard, asset), amount);
  add(vault.bal, cell(shard, asset), amount);
}

function laneExists(vault: Vault, src: number, dst: number, asset: Asset): boolean {
  if (!vault.guards.laneExists) return true;
  if (src === dst || !vault.shards.has(src)) return false;
  if (dst === L1) return vault.guards.exitLane && asset.originShard === L1;
  return vault.shards.has(dst);
}

/** For an asset born on the shard itself there is no balance to track: the shard issues it. */
function isTracked(shard: number, asset: Asset): boolean {
  return asset.originShard !== shard;
}

function record(vault: Vault, steps: Step[], table: Step['table'], key: string, delta: bigint): void {
  add(vault[table], key, delta);
  steps.push({ table, key, delta });
}

function applyIn(vault: Vault, shard: number, flow: Flow, steps: Step[]): void {
  if (!laneExists(vault, flow.peer, shard, flow.asset)) return;
  const key = laneKey(flow.peer, shard, flow.asset);
  const bound = vault.guards.inBound ? min(flow.total, read(vault.cumOut, key)) : flow.total;
  const delta = bound - read(vault.cumIn, key);
  if (delta <= 0n) return;
  record(vault, steps, 'cumIn', key, delta);
  if (isTracked(shard, flow.asset)) record(vault, steps, 'bal', cell(shard, flow.asset), delta);
}

/**
 * Credits the deposits that a batch of `shard` consumes. Batches stand whatever becomes of claims, so each is credited once.
 * `standingQueueTo` is the queue position of the newest standing claim, which truncation moves back.
 */
export function creditDeposits(vault: Vault, shard: number, queueTo: number, standingQueueTo: number): void {
  const queue = vault.queue.get(shard) ?? [];
  const credited = vault.credited.get(shard) ?? 0;
  const from = vault.guards.depositPointer ? credited : standingQueueTo;
  for (const entry of queue.slice(from, queueTo)) add(vault.bal, cell(shard, entry.asset), entry.amount);
  vault.credited.set(shard, Math.max(credited, Math.min(queueTo, queue.length)));
}

function applyOut(vault: Vault, shard: number, flow: Flow, steps: Step[]): void {
  if (!laneExists(vault, shard, flow.peer, flow.asset)) return;
  const key = laneKey(shard, flow.peer, flow.asset);
  const total = vault.guards.amountBound ? min(flow.total, MAX_TOTAL) : flow.total;
  const wanted = max(0n, total - read(vault.cumOut, key));
  const tracked = isTracked(shard, flow.asset);
  const own = cell(shard, flow.asset);
  const delta = tracked && vault.guards.balBound ? min(wanted, max(0n, read(vault.bal, own))) : wanted;
  if (delta === 0n) return;
  record(vault, steps, 'cumOut', key, delta);
  if (tracked) record(vault, steps, 'bal', own, -delta);
  if (flow.peer === L1) return;
  vault.caps.get(shard)?.push({ dst: flow.peer, asset: flow.asset, cumOut: read(vault.cumOut, key) });
}

/**
 * Raises L1's totals by what a claim of `shard` says: first what came in, then what went out, because a batch may send on
 * what it has just received. It refuses nothing; it only takes less. Returns the steps it took.
 */
export function applyClaim(vault: Vault, shard: number, outputs: Pick<Outputs, 'inTotals' | 'outTotals'>): Step[] {
  const steps: Step[] = [];
  if (!vault.guards.inBeforeOut) for (const flow of outputs.outTotals) applyOut(vault, shard, flow, steps);
  for (const flow of outputs.inTotals) applyIn(vault, shard, flow, steps);
  if (vault.guards.inBeforeOut) for (const flow of outputs.outTotals) applyOut(vault, shard, flow, steps);
  return steps;
}

/** Undoes the steps of a claim. Not part of the protocol: it shows why truncation must not do this. */
export function reverseSteps(vault: Vault, steps: readonly Step[]): void {
  for (const step of steps) add(vault[step.table], step.key, -step.delta);
}

/** A request to pay one WITHDRAW leaf, with what the claim contract says about the claim. */
export interface WithdrawRequest {
  readonly shard: number;
  readonly claimId: number;
  readonly outbox: Snapshot<Message>;
  readonly settled: boolean;
  readonly standing: boolean;
  readonly message: Message;
  /** Whether the recipient takes the payment; otherwise it becomes claimable. */
  readonly accepts: boolean;
}

/** Pays one WITHDRAW leaf, at most once per `(shard, index)`; a shortfall refuses and can be tried again. */
export function withdraw(vault: Vault, request: WithdrawRequest): Verdict {
  const { shard, message, claimId } = request;
  const { guards } = vault;
  if (guards.withdrawSettled && !request.settled) return refuse('NOT_SETTLED');
  if (guards.withdrawStanding && !request.standing) return refuse('NOT_STANDING');
  const proven = request.outbox.items[message.index];
  if (proven === undefined || messageId(proven) !== messageId(message)) return refuse('PROOF');
  if (message.src !== shard) return refuse('DOMAIN');
  if (guards.withdrawKind && (message.kind !== 'WITHDRAW' || message.dst !== L1)) return refuse('KIND');
  if (message.asset.originShard !== L1) return refuse('NOT_AN_L1_ASSET');
  if (message.amount <= 0n || (guards.amountBound && message.amount > MAX_AMOUNT)) return refuse('AMOUNT');
  const nullifier = nullifierKey(shard, message.index);
  if (guards.withdrawNullifier && vault.nullified.has(nullifier)) return refuse('REPLAY');
  const exits = laneKey(shard, L1, message.asset);
  const own = cell(shard, message.asset);
  const left = guards.exitLane ? read(vault.cumOut, exits) - read(vault.cumIn, exits) : read(vault.bal, own);
  if (guards.withdrawBound && message.amount > left) return refuse('UNFUNDED');

  vault.nullified.add(nullifier);
  if (guards.exitLane) add(vault.cumIn, exits, message.amount);
  else add(vault.bal, own, -message.amount);
  if (request.accepts) add(vault.escrow, assetKey(message.asset), -message.amount);
  else add(vault.claimable, assetKey(message.asset), message.amount);
  vault.payments.push({ shard, index: message.index, asset: message.asset, amount: message.amount, claimId });
  return DONE;
}

/** Takes everything of one asset out of `claimable`. */
export function takeClaimable(vault: Vault, asset: Asset): Verdict {
  const key = assetKey(asset);
  const amount = read(vault.claimable, key);
  if (amount === 0n) return refuse('NOTHING');
  add(vault.claimable, key, -amount);
  add(vault.escrow, key, -amount);
  return DONE;
}
