/**
 * The first block of `0 … latest` for which something holds that holds for all blocks after it too; undefined when it
 * does not hold at `latest`. Asks a logarithm of them.
 */
export async function firstBlockWhere(
  latest: number,
  holds: (number: number) => Promise<boolean>,
): Promise<number | undefined> {
  if (!(await holds(latest))) return undefined;
  let low = 0;
  let high = latest;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
