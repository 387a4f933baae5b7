import { abortedError, onAbort } from './abort.js';
import { CodedError } from './coded-error.js';

const DEFAULT_MAX_WAITING = 1_024;

export interface BoundedQueueOptions {
  /** How many items it holds; at least 1. */
  capacity: number;
  /** How many producers, and how many consumers, may wait at once; 1,024 when absent. */
  maxWaiting?: number;
}

interface Consumer<T> {
  settle(item: T | undefined): void;
}

interface Producer<T> {
  readonly item: T;
  accept(): void;
  refuse(err: CodedError): void;
}

/** First in, first out, never more than `capacity`: a full queue is felt by its producer. */
export class BoundedQueue<T extends NonNullable<unknown>> {
  readonly capacity: number;
  readonly #maxWaiting: number;
  readonly #ring: (T | undefined)[] = [];
  #head = 0;
  #size = 0;
  #closed = false;
  readonly #consumers = new Set<Consumer<T>>();
  readonly #producers = new Set<Producer<T>>();

  constructor({ capacity, maxWaiting = DEFAULT_MAX_WAITING }: BoundedQueueOptions) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) throw new RangeError(`capacity ${capacity} is not positive`);
    this.capacity = capacity;
    this.#maxWaiting = maxWaiting;
  }

  get size(): number {
    return this.#size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Takes `item` if there is room; false when the queue is full or closed. */
  push(item: T): boolean {
    if (this.#closed) return false;
    for (const consumer of this.#consumers) {
      this.#consumers.delete(consumer);
      consumer.settle(item);
      return true;
    }
    if (this.#size === this.capacity) return false;
    this.#ring[(this.#head + this.#size) % this.capacity] = item;
    this.#size++;
    return true;
  }

  /**
   * Takes `item` as soon as there is room; producers are served in order.
   *
   * @throws QUEUE_CLOSED when the queue is or gets closed, QUEUE_OVERLOADED when too many producers wait, ABORTED.
   */
  async pushOrWait(item: T, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw abortedError(signal);
    if (this.#closed) throw closedError();
    if (this.push(item)) return;
    this.#refuseOverload(this.#producers.size);
    await new Promise<void>((resolve, reject) => {
      const producer: Producer<T> = {
        item,
        accept: () => {
          withdraw();
          resolve();
        },
        refuse: (err) => {
          withdraw();
          reject(err);
        },
      };
      const withdraw = onAbort(signal, () => {
        this.#producers.delete(producer);
        if (signal !== undefined) reject(abortedError(signal));
      });
      this.#producers.add(producer);
    });
  }

  /**
   * The oldest item, waiting for one if need be; undefined once the queue is closed and empty.
   *
   * @throws QUEUE_OVERLOADED when too many consumers wait, ABORTED.
   */
  async shift(signal?: AbortSignal): Promise<T | undefined> {
    if (signal?.aborted) throw abortedError(signal);
    if (this.#size > 0) return this.#take();
    if (this.#closed) return undefined;
    this.#refuseOverload(this.#consumers.size);
    return new Promise((resolve, reject) => {
      const consumer: Consumer<T> = {
        settle: (item) => {
          withdraw();
          resolve(item);
        },
      };
      const withdraw = onAbort(signal, () => {
        this.#consumers.delete(consumer);
        if (signal !== undefined) reject(abortedError(signal));
      });
      this.#consumers.add(consumer);
    });
  }

  /** Takes no more items and turns waiting producers away. What is inside can still be shifted. */
  close(): void {
    this.#closed = true;
    for (const producer of this.#producers) producer.refuse(closedError());
    this.#producers.clear();
    for (const consumer of this.#consumers) consumer.settle(undefined);
    this.#consumers.clear();
  }

  /** Shifts until the queue is closed and empty. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let item = await this.shift(); item !== undefined; item = await this.shift()) yield item;
  }

  #take(): T | undefined {
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.capacity;
    this.#size--;
    for (const producer of this.#producers) {
      this.#producers.delete(producer);
      this.push(producer.item);
      producer.accept();
      break;
    }
    return item;
  }

  #refuseOverload(waiting: number): void {
    if (waiting < this.#maxWaiting) return;
    throw new CodedError({
      code: 'QUEUE_OVERLOADED',
      message: `${waiting} callers already wait`,
      verdict: 'retry',
      meta: { waiting },
    });
  }
}

function closedError(): CodedError<'QUEUE_CLOSED'> {
  return new CodedError({ code: 'QUEUE_CLOSED', message: 'the queue is closed', verdict: 'retry' });
}
