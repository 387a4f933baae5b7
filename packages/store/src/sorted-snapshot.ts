import { isWithin, type KeyBounds } from './key-bounds.js';

/** A key as text, one character per byte, so that text order is byte order. */
export type KeyText = string;

export type SnapshotEntry = readonly [key: KeyText, value: Uint8Array];

/** Entries in key order. Never changed once made. */
export type SortedSnapshot = readonly SnapshotEntry[];

export function toKeyText(key: Uint8Array): KeyText {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

export function fromKeyText(text: KeyText): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** A new snapshot with `changes` (undefined: deleted) merged in. */
export function applyChanges(
  snapshot: SortedSnapshot,
  changes: ReadonlyMap<KeyText, Uint8Array | undefined>,
): SortedSnapshot {
  const sorted = [...changes].sort(([a], [b]) => (a < b ? -1 : 1));
  const merged: SnapshotEntry[] = [];
  let index = 0;
  for (const [key, value] of sorted) {
    for (let entry = snapshot[index]; entry !== undefined && entry[0] < key; entry = snapshot[++index]) {
      merged.push(entry);
    }
    if (snapshot[index]?.[0] === key) index++;
    if (value !== undefined) merged.push([key, value]);
  }
  for (let entry = snapshot[index]; entry !== undefined; entry = snapshot[++index]) merged.push(entry);
  return merged;
}

/** The entries within `bounds`, lazily, in the wanted direction. */
export function* walkSnapshot(snapshot: SortedSnapshot, bounds: KeyBounds, reverse: boolean): Generator<SnapshotEntry> {
  const from = bounds.lower === undefined ? 0 : firstAtOrAfter(snapshot, toKeyText(bounds.lower.key));
  const to = bounds.upper === undefined ? snapshot.length - 1 : firstAtOrAfter(snapshot, toKeyText(bounds.upper.key));
  for (let step = 0; step <= to - from; step++) {
    const entry = snapshot[reverse ? to - step : from + step];
    if (entry !== undefined && isWithin(fromKeyText(entry[0]), bounds)) yield entry;
  }
}

function firstAtOrAfter(snapshot: SortedSnapshot, key: KeyText): number {
  let low = 0;
  let high = snapshot.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((snapshot[middle]?.[0] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
