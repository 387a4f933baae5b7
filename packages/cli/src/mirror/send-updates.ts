import type { Hex } from 'viem';

/** What became of transactions that were to be sent one after the other. */
export interface SentUpdates<T> {
  /** Those that a block has taken, in their order, with their hashes. */
  readonly taken: readonly { readonly item: T; readonly txHash: Hex }[];
  /** Whether all were. */
  readonly isWhole: boolean;
  /** What stopped it: the first that could not be sent, or of whose block nobody heard. */
  readonly failure?: unknown;
}

/**
 * Sends one after the other, up to the first that can't be sent, and waits for all that were: a failure does not hide what is done.
 * Never throws.
 *
 * @param io.isTaken whether the transaction did what it should
 */
export async function sendUpdates<T>(
  items: readonly T[],
  io: { readonly send: (item: T) => Promise<Hex>; readonly isTaken: (txHash: Hex) => Promise<boolean> },
): Promise<SentUpdates<T>> {
  const sent: { readonly item: T; readonly txHash: Hex }[] = [];
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      sent.push({ item, txHash: await io.send(item) });
    } catch (failure) {
      failures.push(failure);
      break;
    }
  }
  const outcomes = await Promise.allSettled(sent.map(({ txHash }) => io.isTaken(txHash)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') failures.push(outcome.reason);
  const taken = sent.filter((_, i) => {
    const outcome = outcomes[i];
    return outcome?.status === 'fulfilled' && outcome.value;
  });
  return {
    taken,
    isWhole: taken.length === items.length,
    ...(failures.length > 0 && { failure: failures[0] }),
  };
}
