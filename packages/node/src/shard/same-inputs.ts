import type { BlockInputs } from '@bulkhead/protocol';

/**
 * Whether two inputs are the same but for what a block leaves out: equal ones make equal blocks. Unequal ones may, too, when
 * one of them still holds transactions that were skipped.
 */
export function sameInputs(a: BlockInputs, b: BlockInputs): boolean {
  return canonical(a) === canonical(b);
}

function canonical({ number, timestamp, origin, originUpdated, queueEntries, deliveries, transactions }: BlockInputs) {
  return JSON.stringify([
    number,
    timestamp,
    origin.number,
    origin.hash,
    originUpdated,
    // An accumulator stands for its entry and all before it.
    queueEntries.map(({ index, accumulator }) => [index, accumulator]),
    deliveries.map(({ gas, data }) => [gas.toString(), data]),
    transactions,
  ]).toLowerCase();
}
