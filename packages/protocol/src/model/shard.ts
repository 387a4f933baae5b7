import type { Guards } from './guards.js';
import type { CapLeaf, Deposit } from './ledger.js';
import {
  type Asset,
  add,
  assetKey,
  type Cells,
  canComeBack,
  DONE,
  isBare,
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

/** What the source keeps of a message that can come back. */
export interface SentRecord {
  readonly message: Message;
  readonly status: SentStatus;
}

/** It changes once, from `Open`. */
export type SentStatus = 'Open' | 'Answered' | 'Returned';

/** Life cycle of a message at its destination; `Unseen` is the absence of an entry. */
export type DeliveryState = 'Delivered' | 'Failed' | 'Expired' | 'Returned';

/** An inbox entry. */
export interface Delivery {
  readonly message: Message;
  readonly state: DeliveryState;
}

/** What happened on a shard, for the invariants only. */
export type ShardEvent =
  | {
      readonly type: 'terminal';
      readonly state: DeliveryState;
      readonly message: Message;
      readonly safety: Safety;
      readonly at: number;
    }
  | {
      readonly type: 'closed';
      readonly of: string;
      readonly status: SentStatus;
      /** The shard that spoke, and what came back with it. */
      readonly by: number;
      readonly amount: bigint;
    };

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
  /** Freely circulating, by asset; for an asset born here, what is not locked in the bridge. */
  readonly supply: Cells;
  /** Came in with a call that failed and may be retried. */
  readonly held: Cells;
  /** Came back, and its own token's contract refused: `ShardBridge.claimable`. */
  readonly kept: Cells;
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
  /** A call of the Inbox runs: transient storage. */
  entered: boolean;
  readonly events: ShardEvent[];
  /** What its blocks contain, in order: whoever repeats it on a new shard must arrive at the same state (I14). */
  readonly journal: ((again: Shard) => void)[];
}

/** Everything that configures a shard at genesis. */
export interface ShardOptions {
  readonly guards: Guards;
  readonly settledLanes?: readonly number[];
  /** Native value that its first accounts own. */
  readonly genesis?: bigint;
}

/** The native asset. */
export const ETH: Asset = { originShard: L1, token: 'eth' };

/** A shard at genesis. */
export function createShard(id: number, options: ShardOptions): Shard {
  const { guards, settledLanes = [], genesis = 0n } = options;
  return {
    id,
    guards,
    settledLanes: new Set(settledLanes),
    supply: new Map(genesis > 0n ? [[assetKey(ETH), genesis]] : []),
    held: new Map(),
    kept: new Map(),
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
    entered: false,
    events: [],
    journal: [],
  };
}

/** The same shard apart: what happens to one does not happen to the other. */
export function copyShard(shard: Shard): Shard {
  return {
    ...shard,
    supply: new Map(shard.supply),
    held: new Map(shard.held),
    kept: new Map(shard.kept),
    burned: new Map(shard.burned),
    minted: new Map(shard.minted),
    outbox: [...shard.outbox],
    sent: new Map(shard.sent),
    outTotal: new Map(shard.outTotal),
    claimed: new Map(shard.claimed),
    cap: new Map(shard.cap),
    inbox: new Map(shard.inbox),
    dirty: new Set(shard.dirty),
    events: [...shard.events],
    journal: [...shard.journal],
  };
}

/** Marks lanes as changed in the batch being built. */
export function markDirty(shard: Shard, ...lanes: readonly string[]): void {
  for (const lane of lanes) shard.dirty.add(lane);
}

/** Ends a batch: what changes from here on belongs to the next. */
export function sealBatch(shard: Shard): void {
  shard.journal.push(sealBatch);
  shard.dirty.clear();
}

/** Credits the next deposits of the queue, in order, up to position `to`. */
export function consumeDeposits(shard: Shard, queue: readonly Deposit[], to: number): Verdict {
  const end = Math.min(to, queue.length);
  if (end <= shard.queueCursor) return refuse('NOTHING');
  const entries = queue.slice(shard.queueCursor, end);
  shard.journal.push((again) => creditEntries(again, entries));
  creditEntries(shard, entries);
  return DONE;
}

function creditEntries(shard: Shard, entries: readonly Deposit[]): void {
  for (const entry of entries) add(shard.supply, assetKey(entry.asset), entry.amount);
  shard.queueCursor += entries.length;
}

/** Creates `amount` of a token born on this shard. */
export function mintOwn(shard: Shard, token: string, amount: bigint): Verdict {
  shard.journal.push((again) => mintOwn(again, token, amount));
  const key = assetKey({ originShard: shard.id, token });
  add(shard.supply, key, amount);
  add(shard.minted, key, amount);
  return DONE;
}

/** Destroys value by execution. */
export function burn(shard: Shard, asset: Asset, amount: bigint): Verdict {
  const key = assetKey(asset);
  if (amount <= 0n || read(shard.supply, key) < amount) return refuse('BALANCE');
  shard.journal.push((again) => burn(again, asset, amount));
  add(shard.supply, key, -amount);
  add(shard.burned, key, amount);
  return DONE;
}

/** What a user asks the Outbox to send. */
export interface SendRequest {
  readonly kind: Exclude<MessageKind, 'RETURN' | 'RESULT'>;
  readonly dst: number;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly deadline: number;
  readonly wantsAnswer: boolean;
}

/** Sends a message or a withdrawal: debits first, then appends the leaf. */
export function send(shard: Shard, request: SendRequest): Verdict {
  const { kind, dst, asset, amount } = request;
  if (dst === shard.id || (dst === L1) !== (kind === 'WITHDRAW')) return refuse('DESTINATION');
  if (isBare(kind) !== (amount === 0n)) return refuse('KIND');
  if (amount < 0n || (shard.guards.amountBound && amount > MAX_AMOUNT)) return refuse('AMOUNT');
  if (kind === 'WITHDRAW' && asset.originShard !== L1) return refuse('NOT_AN_L1_ASSET');
  if (read(shard.supply, assetKey(asset)) < amount) return refuse('BALANCE');
  // A send from inside a delivery belongs to that delivery's own line.
  if (!shard.entered) shard.journal.push((again) => send(again, request));
  if (amount > 0n) debit(shard, laneKey(shard.id, dst, asset), asset, amount);
  append(shard, { ...request, inReplyTo: '' });
  return DONE;
}

function debit(shard: Shard, lane: string, asset: Asset, amount: bigint): void {
  add(shard.supply, assetKey(asset), -amount);
  add(shard.outTotal, lane, amount);
  markDirty(shard, lane);
}

/** Appends a leaf, and keeps a record of a message that can come back. */
export function append(shard: Shard, message: Omit<Message, 'src' | 'index'>): void {
  const leaf: Message = { ...message, src: shard.id, index: shard.outbox.length };
  if (canComeBack(leaf)) shard.sent.set(messageId(leaf), { message: leaf, status: 'Open' });
  shard.outbox.push(leaf);
}

/** Imports a settlement root together with the L1 origin of a block. */
export function importRoot(shard: Shard, root: SettlementRoot): void {
  shard.journal.push((again) => importRoot(again, root));
  shard.imports = [...shard.imports.filter((known) => known !== root), root].slice(-MAX_IMPORTS);
}
