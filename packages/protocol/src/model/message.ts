/** Shard number 0 stands for L1. */
export const L1 = 0;
/** Largest amount of one message: with fewer than 2^32 messages per outbox, honest totals stay below 2^160. */
export const MAX_AMOUNT = 2n ** 128n - 1n;
/** Largest total that L1 counts; 2^16 lanes of it still fit into a 256-bit word. */
export const MAX_TOTAL = 2n ** 192n - 1n;
const WORD_MAX = 2n ** 256n - 1n;

/** An asset is named by where it was born; the id is the hash of both in the real protocol. */
export interface Asset {
  readonly originShard: number;
  readonly token: string;
}

/** What a message is (docs/spec/messages.md, Kinds). */
export type MessageKind = 'DATA' | 'ASSET' | 'ASSET_CALL' | 'QUERY' | 'RESULT' | 'RETURN' | 'WITHDRAW';

/** One leaf of an outbox. `inReplyTo` is the id of the message that it answers, for RESULT and RETURN only. */
export interface Message {
  readonly kind: MessageKind;
  readonly src: number;
  readonly dst: number;
  readonly index: number;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly deadline: number;
  readonly inReplyTo: string;
  /** DATA, ASSET_CALL, QUERY: an answer is wanted. */
  readonly wantsAnswer: boolean;
}

/** A Merkle root: the identity of one immutable list. A proof is a position in it. */
export interface Snapshot<T> {
  readonly items: readonly T[];
}

/** What a call said: done, or refused with a code and without any change. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly code: string };

/** The verdict of a call that went through. */
export const DONE: Verdict = { ok: true };

/** A refusal under `code`. */
export function refuse(code: string): Verdict {
  return { ok: false, code };
}

/** Freezes the present content of a list under a new identity. */
export function snapshot<T>(items: readonly T[]): Snapshot<T> {
  return { items: items.slice() };
}

/** Key of an asset: equal keys mean equal `(originShard, originToken)`. */
export function assetKey(asset: Asset): string {
  return `${asset.originShard}:${asset.token}`;
}

/** Key of one cell `(shard, asset)`. */
export function cell(shard: number, asset: Asset): string {
  return `${shard}|${assetKey(asset)}`;
}

/** Key of one lane `(src, dst, asset)`. */
export function laneKey(src: number, dst: number, asset: Asset): string {
  return `${src}|${dst}|${assetKey(asset)}`;
}

/** A lane read back from its key. */
export interface Lane {
  readonly src: number;
  readonly dst: number;
  readonly asset: Asset;
}

/** Reads a lane key. */
export function parseLane(key: string): Lane {
  const [src, dst, asset = ''] = key.split('|');
  const colon = asset.indexOf(':');
  return {
    src: Number(src),
    dst: Number(dst),
    asset: { originShard: Number(asset.slice(0, colon)), token: asset.slice(colon + 1) },
  };
}

/** Identity of a message: every field enters it. */
export function messageId(m: Message): string {
  return [m.kind, m.src, m.dst, m.index, assetKey(m.asset), m.amount, m.deadline, m.inReplyTo, m.wantsAnswer].join('/');
}

/** Key of a nullifier. */
export function nullifierKey(src: number, index: number): string {
  return `${src}:${index}`;
}

/** Whether a kind never moves value. */
export function isBare(kind: MessageKind): boolean {
  return kind === 'DATA' || kind === 'QUERY' || kind === 'RESULT';
}

/** Whether a message belongs to another one, on whose source it closes the record. */
export function isReply(kind: MessageKind): kind is 'RESULT' | 'RETURN' {
  return kind === 'RESULT' || kind === 'RETURN';
}

/** Whether a success is answered by a RESULT. */
export function isAnswered(m: Message): boolean {
  return m.wantsAnswer && (m.kind === 'DATA' || m.kind === 'ASSET_CALL' || m.kind === 'QUERY');
}

/** Whether a message leaves a record on its source, and is given back where it can't be delivered. */
export function canComeBack(m: Message): boolean {
  if (isReply(m.kind) || m.kind === 'WITHDRAW') return false;
  return m.amount > 0n || isAnswered(m);
}

/** Whether kind and amount agree: a DATA message with an amount would bounce value that never came in. */
export function isCanonical(m: Message): boolean {
  if (m.amount < 0n || m.kind === 'WITHDRAW') return false;
  if (isBare(m.kind)) return m.amount === 0n;
  return m.kind === 'RETURN' || m.amount > 0n;
}

/** A table of unsigned amounts; absent means zero. */
export type Cells = Map<string, bigint>;

/** Reads one amount. */
export function read(cells: ReadonlyMap<string, bigint>, key: string): bigint {
  return cells.get(key) ?? 0n;
}

/**
 * Adds `delta` to one amount. Throws where checked 256-bit arithmetic would revert upwards; going below
 * zero is left visible for the invariants.
 */
export function add(cells: Cells, key: string, delta: bigint): void {
  const next = read(cells, key) + delta;
  if (next > WORD_MAX) throw new RangeError(`arithmetic overflow at ${key}`);
  cells.set(key, next);
}

/** The smaller of two amounts. */
export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The larger of two amounts. */
export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
