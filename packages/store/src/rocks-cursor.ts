import type rocksdb from 'rocksdb';
import { closedError } from './errors.js';
import type { Entry } from './ports.js';
import { fromRocksError } from './rocks-errors.js';

/** A native iterator with promises, whose `end` may be called at any time and any number of times. */
export interface RocksCursor {
  next(): Promise<Entry | undefined>;
  end(): Promise<void>;
}

export function createRocksCursor(iterator: rocksdb.Iterator, path: string): RocksCursor {
  let ending: Promise<void> | undefined;
  return {
    next() {
      return new Promise((resolve, reject) => {
        if (ending !== undefined) {
          reject(closedError());
          return;
        }
        iterator.next((err, key, value) => {
          if (ending !== undefined) reject(closedError());
          else if (err) reject(fromRocksError(err, path));
          else resolve(key && value && [new Uint8Array(key), new Uint8Array(value)]);
        });
      });
    },
    end() {
      ending ??= new Promise((resolve, reject) => {
        iterator.end((err) => (err ? reject(fromRocksError(err, path)) : resolve()));
      });
      return ending;
    },
  };
}
