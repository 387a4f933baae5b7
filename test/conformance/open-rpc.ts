import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findMisfit, type JsonSchema } from './json-schema.js';

const COMPONENT = '#/components/schemas/';

interface OpenRpcMethod {
  readonly name: string;
  readonly result?: { readonly schema?: JsonSchema };
}

/** The methods and schemas of ethereum/execution-apis. */
export interface OpenRpc {
  readonly methods: readonly string[];
  /** Why a result is not one of its method; undefined when it is, or when nobody specifies the method. */
  findMisfit(method: string, result: unknown): string | undefined;
}

/** Reads every YAML file below `src`: those in `schemas` hold schemas by name, the others lists of methods. */
export async function readOpenRpc(src: string): Promise<OpenRpc> {
  const schemas = new Map<string, JsonSchema>();
  const results = new Map<string, JsonSchema>();
  for (const folder of (await readdir(src, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
    for (const file of (await readdir(join(src, folder.name))).filter((name) => name.endsWith('.yaml'))) {
      const content: unknown = parse(await readFile(join(src, folder.name, file), 'utf8'));
      if (folder.name === 'schemas') {
        for (const [name, schema] of Object.entries(content as Record<string, JsonSchema>)) schemas.set(name, schema);
      } else if (Array.isArray(content)) {
        for (const { name, result } of content as OpenRpcMethod[]) results.set(name, result?.schema ?? {});
      }
    }
  }
  const resolve = (ref: string): JsonSchema => {
    const found = ref.startsWith(COMPONENT) ? schemas.get(ref.slice(COMPONENT.length)) : undefined;
    if (found === undefined) throw new Error(`no schema ${ref}`);
    return found;
  };
  return {
    methods: [...results.keys()].sort(),
    findMisfit(method, result) {
      const schema = results.get(method);
      return schema && findMisfit(result, schema, resolve);
    },
  };
}
