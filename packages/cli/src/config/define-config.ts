import type { z } from 'zod';
import type { upOptionsSchema } from '../options.js';

type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S;
type Nested<K extends string, V> = K extends `${infer A}.${infer B}`
  ? { readonly [P in Camel<A>]?: Nested<B, V> }
  : { readonly [P in Camel<K>]?: V };
type Intersect<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

/** What each option may be given as; text only where text is meant. */
type Options = z.output<typeof upOptionsSchema>;
type NestedOptions = Intersect<
  { [K in keyof Options & string]: Nested<K, Exclude<Options[K], undefined>> }[keyof Options & string]
>;

/** `bulkhead.config.ts`: every option of `bulkhead up`, nested at the dots of its flag and in camelCase. */
export type BulkheadConfig = Omit<NestedOptions, 'portal'> & {
  /** False: no portal. */
  readonly portal?: boolean | { readonly port?: number };
};

/** Types the default export of `bulkhead.config.ts`; it is checked when a command reads it. */
export function defineConfig(config: BulkheadConfig): BulkheadConfig {
  return config;
}
