import { type Address, bytesToHex, type Hex, hexToBytes, keccak256 } from 'viem';
import { MAX_TRIE_NODE_BYTES, MAX_TRIE_PROOF_NODES } from './limits.js';
import { findRlpScalar, type RlpSpan, readRlpList, readRlpSpan } from './rlp-strict.js';

/** Root of a trie that holds nothing. */
export const EMPTY_TRIE_ROOT: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';
/** Code hash of an account without code. */
export const NO_CODE_HASH: Hex = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470';

const KEY_NIBBLES = 64;

/** What a proof shows of a key: its value, or that there is none. */
export type TrieEntry = { readonly found: true; readonly value: Hex } | { readonly found: false };

/** An account as the state trie holds it; one that does not exist is all zero, with the hashes of nothing. */
export interface AccountState {
  readonly exists: boolean;
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly storageRoot: Hex;
  readonly codeHash: Hex;
}

/** A node, or the part of its parent in which it stands. */
interface Place {
  readonly bytes: Uint8Array;
  readonly span: RlpSpan;
}

type Step = { readonly down: RlpSpan; readonly depth: number } | { readonly end: TrieEntry };

/**
 * What stands at `key` (32 bytes, hashed already) under `root`, by the strict rules of docs/spec/state.md: undefined where `ShardState`
 * reverts with `BadProof`. Never throws.
 * @param nodes from the root down, without those that stand in their parent
 */
export function findTrieEntry(root: Hex, key: Hex, nodes: readonly Hex[]): TrieEntry | undefined {
  if (root.toLowerCase() === EMPTY_TRIE_ROOT) return nodes.length === 0 ? { found: false } : undefined;
  if (nodes.length > MAX_TRIE_PROOF_NODES) return undefined;
  const path = nibblesOf(key);
  let used = 0;
  const enter = (hash: Hex): Place | undefined => {
    const place = readNode(nodes[used], hash, used === 0);
    used += 1;
    return place;
  };

  let place = enter(root);
  let depth = 0;
  while (place !== undefined) {
    const step = takeStep(place, path, depth);
    if (step === undefined) return undefined;
    if ('end' in step) return used === nodes.length ? step.end : undefined;
    depth = step.depth;
    const bytes: Uint8Array = place.bytes;
    place = step.down.list ? { bytes, span: step.down } : enter(contentOf(bytes, step.down));
  }
  return undefined;
}

/** An account under a state root; undefined where the proof fails. Never throws. */
export function verifyAccount(stateRoot: Hex, address: Address, nodes: readonly Hex[]): AccountState | undefined {
  const entry = findTrieEntry(stateRoot, keccak256(address), nodes);
  if (entry === undefined) return undefined;
  if (!entry.found) {
    return { exists: false, nonce: 0n, balance: 0n, storageRoot: EMPTY_TRIE_ROOT, codeHash: NO_CODE_HASH };
  }
  const bytes = hexToBytes(entry.value);
  const whole = readWhole(bytes);
  const fields = whole?.list === true ? readRlpList(bytes, whole, 4) : undefined;
  if (fields?.ok !== true) return undefined;
  const [first, second, third, fourth] = fields.value;
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return undefined;
  const nonce = findInteger(bytes, first, 8);
  const balance = findInteger(bytes, second, 32);
  if (nonce === undefined || balance === undefined || !isWord(third) || !isWord(fourth)) return undefined;
  return {
    exists: true,
    nonce,
    balance,
    storageRoot: contentOf(bytes, third),
    codeHash: contentOf(bytes, fourth),
  };
}

/** The content of a slot under a storage root, zero where there is none; undefined where the proof fails. Never throws. */
export function verifySlot(storageRoot: Hex, slot: Hex, nodes: readonly Hex[]): bigint | undefined {
  const entry = findTrieEntry(storageRoot, keccak256(slot), nodes);
  if (entry === undefined) return undefined;
  if (!entry.found) return 0n;
  const bytes = hexToBytes(entry.value);
  const whole = readWhole(bytes);
  const value = whole === undefined ? undefined : findInteger(bytes, whole, 32);
  // A trie holds no zeros.
  return value === 0n ? undefined : value;
}

function readNode(node: Hex | undefined, hash: Hex, isRoot: boolean): Place | undefined {
  if (node === undefined || node.length > 2 + 2 * MAX_TRIE_NODE_BYTES) return undefined;
  // Only the root may be smaller: any other such node stands in its parent.
  if (!isRoot && node.length < 2 + 2 * 32) return undefined;
  if (keccak256(node) !== hash.toLowerCase()) return undefined;
  const bytes = hexToBytes(node);
  const span = readWhole(bytes);
  return span === undefined ? undefined : { bytes, span };
}

function takeStep({ bytes, span }: Place, path: readonly number[], depth: number): Step | undefined {
  const items = span.list ? readRlpList(bytes, span, 17) : undefined;
  if (items?.ok !== true) return undefined;
  if (items.value.length === 17) return takeBranch(items.value, path, depth);
  const [first, second] = items.value;
  if (items.value.length !== 2 || first === undefined || second === undefined) return undefined;
  return takePath(bytes, first, second, path, depth);
}

function takeBranch(items: readonly RlpSpan[], path: readonly number[], depth: number): Step | undefined {
  const value = items[16];
  const nibble = path[depth];
  // All keys are of one length, so no key ends in a branch.
  if (value === undefined || value.list || !isEmpty(value) || nibble === undefined) return undefined;
  const child = items[nibble];
  if (child === undefined) return undefined;
  if (!child.list && isEmpty(child)) return { end: { found: false } };
  return isReference(child) ? { down: child, depth: depth + 1 } : undefined;
}

function takePath(
  bytes: Uint8Array,
  first: RlpSpan,
  second: RlpSpan,
  path: readonly number[],
  depth: number,
): Step | undefined {
  const prefix = first.list ? undefined : readPath(bytes.subarray(first.start, first.end));
  if (prefix === undefined) return undefined;
  const { isLeaf, nibbles } = prefix;
  const end = depth + nibbles.length;
  const same = end <= KEY_NIBBLES && nibbles.every((nibble, i) => nibble === path[depth + i]);
  if (isLeaf) {
    if (second.list || isEmpty(second) || end !== KEY_NIBBLES) return undefined;
    return { end: same ? { found: true, value: contentOf(bytes, second) } : { found: false } };
  }
  if (nibbles.length === 0 || end >= KEY_NIBBLES || !isReference(second)) return undefined;
  return same ? { down: second, depth: end } : { end: { found: false } };
}

/** Hex prefix: 0 and 1 an extension, 2 and 3 a leaf; even ones have an empty nibble behind it. */
function readPath(packed: Uint8Array): { readonly isLeaf: boolean; readonly nibbles: readonly number[] } | undefined {
  const [flag, second, ...rest] = toNibbles(packed);
  if (flag === undefined || second === undefined || flag > 3) return undefined;
  const isOdd = flag % 2 === 1;
  if (!isOdd && second !== 0) return undefined;
  return { isLeaf: flag >= 2, nibbles: isOdd ? [second, ...rest] : rest };
}

/** A node of 32 bytes or more is given by its hash, a smaller one stands in its parent. */
function isReference(span: RlpSpan): boolean {
  // A list shorter than 56 bytes has a header of one.
  return span.list ? span.end - span.start + 1 < 32 : isWord(span);
}

function isEmpty(span: RlpSpan): boolean {
  return span.start === span.end;
}

function isWord(span: RlpSpan): boolean {
  return !span.list && span.end - span.start === 32;
}

function findInteger(bytes: Uint8Array, span: RlpSpan, maxBytes: number): bigint | undefined {
  return span.list ? undefined : findRlpScalar(bytes.subarray(span.start, span.end), maxBytes);
}

function readWhole(bytes: Uint8Array): RlpSpan | undefined {
  const read = readRlpSpan(bytes, 0, bytes.length);
  return read.ok && read.value.end === bytes.length ? read.value : undefined;
}

function contentOf(bytes: Uint8Array, span: RlpSpan): Hex {
  return bytesToHex(bytes.subarray(span.start, span.end));
}

function nibblesOf(key: Hex): readonly number[] {
  return toNibbles(hexToBytes(key));
}

function toNibbles(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => [byte >> 4, byte & 15]);
}
