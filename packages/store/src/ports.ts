/** One write of a batch. */
export type BatchOp =
  | { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: Uint8Array };

export interface WriteOptions {
  /**
   * True: resolves only after this write and all writes before it would survive a power cut. False: survives the death
   * of this process, not that of the machine.
   */
  readonly sync: boolean;
}

/** Bounds compare as unsigned bytes, a prefix before its extensions. */
export interface KeyRange<K = Uint8Array> {
  readonly gte?: K | undefined;
  readonly gt?: K | undefined;
  readonly lte?: K | undefined;
  readonly lt?: K | undefined;
}

export interface IterateOptions<K = Uint8Array> extends KeyRange<K> {
  /** From the highest key down. */
  readonly reverse?: boolean;
  /** At most this many entries. */
  readonly limit?: number;
  /** Gives every value as empty bytes, and doesn't read it. */
  readonly keysOnly?: boolean;
}

export type Entry = readonly [key: Uint8Array, value: Uint8Array];

/**
 * An ordered map from bytes to bytes. Keys are never empty; values may be. The store keeps copies: the caller may
 * change the arrays that it passed in or got back. Every method rejects with STORE_CLOSED after `close`, with STORE_IO
 * or STORE_CORRUPT when the disk fails, and with STORE_KEY_INVALID for an empty key.
 */
export interface KeyValueStore {
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** Values in the order of `keys`, all from the same moment. */
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>;
  has(key: Uint8Array): Promise<boolean>;
  /** All or nothing, in order: a later op on the same key wins. */
  batch(ops: readonly BatchOp[], options: WriteOptions): Promise<void>;
  put(key: Uint8Array, value: Uint8Array, options: WriteOptions): Promise<void>;
  del(key: Uint8Array, options: WriteOptions): Promise<void>;
  /**
   * The entries of a range as they stood at the first step of the iteration, whatever is written meanwhile. Leaving
   * the loop early frees the iterator.
   */
  iterate(options?: IterateOptions): AsyncIterable<Entry>;
  /** Waits for what runs, ends open iterations with STORE_CLOSED and frees the store. Idempotent. */
  close(): Promise<void>;
}
