import type { PooledTransaction } from './ports.js';

/** The transactions of one sender by nonce, and the account nonce they wait for. */
export class SenderQueue {
  readonly #byNonce = new Map<bigint, PooledTransaction>();
  #accountNonce: bigint;
  /** The nonce after the unbroken run; kept, since each newcomer asks for it. */
  #next: bigint;

  constructor(accountNonce: bigint) {
    this.#accountNonce = accountNonce;
    this.#next = accountNonce;
  }

  get size(): number {
    return this.#byNonce.size;
  }

  find(nonce: bigint): PooledTransaction | undefined {
    return this.#byNonce.get(nonce);
  }

  put(transaction: PooledTransaction): void {
    this.#byNonce.set(transaction.nonce, transaction);
    this.#extendRun();
  }

  delete(nonce: bigint): void {
    this.#byNonce.delete(nonce);
    if (nonce >= this.#accountNonce && nonce < this.#next) this.#next = nonce;
  }

  /** Sets the account's nonce, which may have gone back, and returns what that makes stale. */
  settle(accountNonce: bigint): PooledTransaction[] {
    if (accountNonce === this.#accountNonce) return [];
    if (accountNonce < this.#accountNonce || accountNonce > this.#next) this.#next = accountNonce;
    this.#accountNonce = accountNonce;
    const stale: PooledTransaction[] = [];
    for (const transaction of this.#byNonce.values()) if (transaction.nonce < accountNonce) stale.push(transaction);
    for (const transaction of stale) this.#byNonce.delete(transaction.nonce);
    this.#extendRun();
    return stale;
  }

  /** The nonce after the unbroken run that starts at the account's. */
  nextNonce(): bigint {
    return this.#next;
  }

  /** The unbroken run that starts at the account's nonce. */
  *executable(): Generator<PooledTransaction> {
    for (let nonce = this.#accountNonce; ; nonce += 1n) {
      const transaction = this.#byNonce.get(nonce);
      if (transaction === undefined) return;
      yield transaction;
    }
  }

  /** The transaction furthest from execution that is not in `without`. */
  last(without: ReadonlySet<PooledTransaction>): PooledTransaction | undefined {
    let last: PooledTransaction | undefined;
    for (const transaction of this.#byNonce.values())
      if (!without.has(transaction) && (last === undefined || transaction.nonce > last.nonce)) last = transaction;
    return last;
  }

  #extendRun(): void {
    while (this.#byNonce.has(this.#next)) this.#next += 1n;
  }
}
