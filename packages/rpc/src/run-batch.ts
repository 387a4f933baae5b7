export interface BatchOptions<T, R> {
  readonly items: readonly T[];
  /** How many unordered items run at once. */
  readonly concurrency: number;
  /** An ordered item runs alone: after everything before it, before everything after it. */
  isOrdered(item: T): boolean;
  /** Must not reject. */
  run(item: T): Promise<R>;
}

/** Results in the order of the items. */
export async function runBatch<T, R>({
  items,
  concurrency,
  isOrdered,
  run,
}: BatchOptions<T, R>): Promise<readonly R[]> {
  const results = new Array<R>(items.length);
  const running = new Set<Promise<void>>();
  for (const [position, item] of items.entries()) {
    const ordered = isOrdered(item);
    if (ordered) await Promise.all(running);
    else if (running.size >= concurrency) await Promise.race(running);
    const task = run(item).then((result) => {
      results[position] = result;
      running.delete(task);
    });
    running.add(task);
    if (ordered) await task;
  }
  await Promise.all(running);
  return results;
}
