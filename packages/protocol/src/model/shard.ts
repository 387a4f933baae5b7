import type { Guards } from './guards.js';
import type { CapLeaf, Deposit } from './ledger.js';
import {
  type Asset,
  add,
  assetKey,
  type Cells,
  DONE,
  L1,
  laneKey,
  MAX_AMOUNT,
  type Message,
  type MessageKind,
  messageId,
  read,
  refuse,
  type Snapshot,
  type Verdict,
} from './message.js';

/** What L1 shows of a shard: the newest standing claim, and the present cap tree. */
export interface Leaf {
  readonly outbox: Snapshot<Message>;
  readonly settledOutbox: Snapshot<Message>;
  readonly caps: Snapshot<CapLeaf>;
}

/** A checkpoint of the settlement tree. */
export interface SettlementRoot {
  readonly leaves: ReadonlyMap<number, Leaf>;
}

/** What the source keeps of a message until it is returned. */
export interface SentRecord {
  readonly dst: number;
  readonly asset: Asset;
  readonly amount: bigint;
}

/** Life cycle of a message at its destination; `Unseen` is the absence of an entry. */
export type DeliveryState = 'Delivered' | 'Failed' | 'Expired' | 'Returned';

/** An inbox entry. */
export interface Delivery {
  readonly message: Message;
  readonly state: DeliveryState;
}

/** What happened on a shard, for the invariants only. */
export type ShardEvent =
  | { readonly type: 'terminal'; readonly state: DeliveryState; readonly message: Message; readonly safety: Safety }
  | { readonly type: 'refund'; readonly of: string; readonly amount: bigint };

/** Whether a lane delivers against the newest standing claim or only against settled ones. */
export type Safety = 'posted' | 'settled';

/** How many imported settlement roots a shard remembers. */
export const MAX_IMPORTS = 16;

/** The execution state of one shard as far as value and messages go. */
export interface Shard {
  readonly id: number;
  readonly guards: Guards;
  /** Sources whose lane to this shard waits for settlement. */
  readonly settledLanes: ReadonlySet<number>;
  /** How many lanes may change in one batch. */
  readonly maxFlows: number;
  /** Freely circulating, by asset; for an asset born here, what is not locked in the bridge. */
  readonly supply: Cells;
  /** Came in with a call that failed and may be retried. */
  readonly held: Cells;
  readonly burned: Cells;
  /** Created here, for assets born here. */
  readonly minted: Cells;
  readonly outbox: Message[];
  readonly sent: Map<string, SentRecord>;
  /** Totals since genesis by lane: what this shard sent, and what it accepted. */
  readonly outTotal: Cells;
  readonly claimed: Cells;
  readonly cap: Cells;
  readonly inbox: Map<string, Delivery>;
  imports: readonly SettlementRoot[];
  queueCursor: number;
  /** Lanes that changed since the last batch was sealed. */
  readonly dirty: Set<string>;
  readonly events: ShardEvent[];
}

/** Everything that configures a shard at genesis. */
export interface ShardOptions {
  readonly guards: Guards;
  readonly settledLanes?: readonly number[];
  readonly maxFlows: number;
}

/** A shard at genesis: nothing allocated. */
export function createShard(id: number, options: ShardOptions): Shard {
  return {
    id,
    guards: options.guards,
    settledLanes: new Set(options.settledLanes ?? []),
    maxFlows: options.maxFlows,
    supply: new Map(),
    held: new Map(),
    burned: new Map(),
    minted: new Map(),
    outbox: [],
    sent: new Map(),
    outTotal: new Map(),
    claimed: new Map(),
    cap: new Map(),
    inbox: new Map(),
    imports: [],
    queueCursor: 0,
    dirty: new Set(),
    events: [],
  };
}

/** Whether these lanes still fit into the batch being built. */
export function fitsBatch(shard: Shard, lanes: readonly string[]): boolean {
  if (!shard.guards.flowBound) return true;
  return new Set([...shard.dirty, ...lanes]).size <= shard.maxFlows;
}

/** Marks lanes as changed in the batch being built. */
export function markDirty(shard: Shard, ...lanes: readonly string[]): void {
  for (const lane of lanes) shard.dirty.add(lane);
}

/** Credits the next deposits of the queue, in order, up to position `to`. */
export function consumeDeposits(shard: Shard, queue: readonly Deposit[], to: number): Verdict {
  const end = Math.min(to, queue.length);
  if (end <= shard.queueCursor) return refuse('NOTHING');
  for (const entry of queue.slice(shard.queueCursor, end)) add(shard.supply, assetKey(entry.asset), entry.amount);
  shard.queueCursor = end;
  return DONE;
}

/** Creates `amount` of a token born on this shard. */
export function mintOwn(shard: Shard, token: string, amount: bigint): Verdict {
  const key = assetKey({ originShard: shard.id, token });
  add(shard.supply, key, amount);
  add(shard.minted, key, amount);
  return DONE;
}

/** Destroys value by execution. */
export function burn(shard: Shard, asset: Asset, amount: bigint): Verdict {
  const key = assetKey(asset);
  if (amount <= 0n || read(shard.supply, key) < amount) return refuse('BALANCE');
  add(shard.supply, key, -amount);
  add(shard.burned, key, amount);
  return DONE;
}

/** What a user asks the Outbox to send. */
export interface SendRequest {
  readonly kind: Exclude<MessageKind, 'RETURN'>;
  readonly dst: number;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly deadline: number;
}

/** Sends a message or a withdrawal: debits first, then appends the leaf. */
export function send(shard: Shard, request: SendRequest): Verdict {
  const { kind, dst, asset, amount, deadline } = request;
  if (dst === shard.id || (dst === L1) !== (kind === 'WITHDRAW')) return refuse('DESTINATION');
  if ((kind === 'DATA') !== (amount === 0n)) return refuse('KIND');
  if (amount < 0n || (shard.guards.amountBound && amount > MAX_AMOUNT)) return refuse('AMOUNT');
  if (kind === 'WITHDRAW' && asset.originShard !== L1) return refuse('NOT_AN_L1_ASSET');
  const key = assetKey(asset);
  if (read(shard.supply, key) < amount) return refuse('BALANCE');
  const lane = laneKey(shard.id, dst, asset);
  if (amount > 0n && !fitsBatch(shard, [lane])) return refuse('BATCH_FULL');
  const message: Message = { ...request, src: shard.id, index: shard.outbox.length, deadline, inReplyTo: '' };
  if (amount > 0n) {
    add(shard.supply, key, -amount);
    add(shard.outTotal, lane, amount);
    markDirty(shard, lane);
  }
  if (kind !== 'WITHDRAW') shard.sent.set(messageId(message), { dst, asset, amount });
  shard.outbox.push(message);
  return DONE;
}

/** Appends a RETURN of `message` to its source: value that came in goes out again on the way back. */
export function appendReturn(shard: Shard, message: Message): void {
  const { src: dst, asset, amount } = message;
  if (amount > 0n) {
    const lane = laneKey(shard.id, dst, asset);
    add(shard.outTotal, lane, amount);
    markDirty(shard, lane);
  }
  const index = shard.outbox.length;
  const inReplyTo = messageId(message);
  shard.outbox.push({ kind: 'RETURN', src: shard.id, dst, index, asset, amount, deadline: 0, inReplyTo });
}

/** Imports a settlement root together with the L1 origin of a block. */
export function importRoot(shard: Shard, root: SettlementRoot): void {
  shard.imports = [...shard.imports.filter((known) => known !== root), root].slice(-MAX_IMPORTS);
}
