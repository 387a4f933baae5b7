/** The part of rocksdb 5.2.1 (an abstract-leveldown 7.2 store) that rocks-store.ts uses. */
declare module 'rocksdb' {
  type Callback = (err?: Error | null) => void;

  namespace rocksdb {
    interface OpenOptions {
      createIfMissing?: boolean;
      readOnly?: boolean;
      compression?: boolean;
      /** Bytes, as the three below where not said otherwise. */
      cacheSize?: number;
      writeBufferSize?: number;
      blockSize?: number;
      /** A count. */
      maxOpenFiles?: number;
    }

    interface IteratorOptions {
      gt?: Buffer;
      gte?: Buffer;
      lt?: Buffer;
      lte?: Buffer;
      reverse?: boolean;
      values?: boolean;
      limit?: number;
      highWaterMark?: number;
    }

    interface Iterator {
      /** Neither key nor value at the end. */
      next(callback: (err?: Error | null, key?: Buffer, value?: Buffer) => void): void;
      end(callback: Callback): void;
    }

    type Op = { type: 'put'; key: Buffer; value: Buffer } | { type: 'del'; key: Buffer };
  }

  class rocksdb {
    constructor(location: string);
    open(options: rocksdb.OpenOptions, callback: Callback): void;
    close(callback: Callback): void;
    getMany(
      keys: Buffer[],
      options: { asBuffer?: boolean; fillCache?: boolean },
      callback: (err: Error | null, values: (Buffer | undefined)[]) => void,
    ): void;
    batch(ops: rocksdb.Op[], options: { sync: boolean }, callback: Callback): void;
    iterator(options: rocksdb.IteratorOptions): rocksdb.Iterator;
  }

  export = rocksdb;
}
