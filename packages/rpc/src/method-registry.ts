import { z } from 'zod';
import { invalidParams, methodNotFound } from './errors.js';
import type { RpcMethod } from './method.js';
import { METHODS } from './methods.js';
import type { Extension, RpcBackend } from './ports.js';

const EXTENSION_PREFIX = 'shard_';
const METHODS_BY_NAME: ReadonlyMap<string, RpcMethod> = new Map(METHODS.map((method) => [method.name, method]));

/** @throws -32601 for a method that neither this package nor the shard knows. */
export function findMethod(backend: RpcBackend, name: string): RpcMethod {
  const known = METHODS_BY_NAME.get(name);
  if (known !== undefined) return known;
  const extension = findExtension(backend, name);
  if (extension === undefined) throw methodNotFound(name);
  return {
    name,
    status: 'implemented',
    since: '0.1.0',
    summary: 'A method of the shard.',
    ordered: true,
    heavy: extension.heavy ?? false,
    invoke: async ({ caller }, params) => {
      try {
        return await extension(params, caller);
      } catch (err) {
        // Extensions parse their own params.
        if (err instanceof z.core.$ZodError) throw invalidParams(`invalid params: ${firstProblem(err)}`);
        throw err;
      }
    },
  };
}

function findExtension({ extensions }: RpcBackend, name: string): Extension | undefined {
  // Own keys only: shard_ names come from the wire.
  return name.startsWith(EXTENSION_PREFIX) && Object.hasOwn(extensions, name) ? extensions[name] : undefined;
}

function firstProblem({ issues }: z.core.$ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return 'invalid value';
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
