/** A binary heap that pops the greatest by `compare`; equal items pop in the order they came. */
export class TipHeap<T> {
  readonly #items: { readonly item: T; readonly order: number }[] = [];
  #order = 0;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  push(item: T): void {
    this.#items.push({ item, order: this.#order++ });
    let child = this.#items.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#above(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  pop(): T | undefined {
    const top = this.#items[0];
    const last = this.#items.pop();
    if (top === undefined || last === undefined) return undefined;
    if (this.#items.length === 0) return top.item;
    this.#items[0] = last;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      let best = parent;
      if (left < this.#items.length && this.#above(left, best)) best = left;
      if (right < this.#items.length && this.#above(right, best)) best = right;
      if (best === parent) return top.item;
      this.#swap(best, parent);
      parent = best;
    }
  }

  #above(a: number, b: number): boolean {
    const left = this.#items[a];
    const right = this.#items[b];
    if (left === undefined || right === undefined) return false;
    const order = this.compare(left.item, right.item);
    return order === 0 ? left.order < right.order : order > 0;
  }

  #swap(a: number, b: number): void {
    const left = this.#items[a];
    const right = this.#items[b];
    if (left === undefined || right === undefined) return;
    this.#items[a] = right;
    this.#items[b] = left;
  }
}
