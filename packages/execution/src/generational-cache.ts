/**
 * A bounded map that forgets what hasn't been asked for lately. Two generations: when the young one is full it becomes
 * the old one, whatever is then asked for moves up again, and the rest goes as a whole. Cheaper than an exact LRU.
 */
export class GenerationalCache<K, V> {
  readonly #half: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** @param capacity - most entries held at once */
  constructor(capacity: number) {
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  has(key: K): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined || this.#young.has(key)) return value;
    const aged = this.#old.get(key);
    if (aged !== undefined || this.#old.has(key)) this.set(key, aged as V);
    return aged;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: K): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
