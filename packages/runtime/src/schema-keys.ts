import type { z } from 'zod';

type AnySchema = z.core.$ZodTypes;

/** The keys that `schema` allows at `path`, over all branches of its unions. */
export function schemaKeysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let level = expand(schema as AnySchema);
  for (const step of path) level = level.flatMap((node) => descend(node, step)).flatMap(expand);
  return level.flatMap((node) => (node._zod.def.type === 'object' ? Object.keys(node._zod.def.shape) : []));
}

function descend(node: AnySchema, step: PropertyKey): AnySchema[] {
  const def = node._zod.def;
  if (def.type === 'object') return present(def.shape[String(step)]);
  if (def.type === 'array') return present(def.element);
  if (def.type === 'record') return present(def.valueType);
  if (def.type === 'tuple') return present(def.items[Number(step)] ?? def.rest ?? undefined);
  return [];
}

/** Peels wrappers (optional, default, …) and spreads unions. */
function expand(node: AnySchema): AnySchema[] {
  const def = node._zod.def;
  switch (def.type) {
    case 'optional':
    case 'nonoptional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return expand(def.innerType as AnySchema);
    case 'pipe':
      return [def.in, def.out].flatMap((side) => expand(side as AnySchema));
    case 'lazy':
      return expand(def.getter() as AnySchema);
    case 'union':
      return def.options.flatMap((option) => expand(option as AnySchema));
    case 'intersection':
      return [def.left, def.right].flatMap((side) => expand(side as AnySchema));
    default:
      return [node];
  }
}

function present(schema: z.core.$ZodType | undefined): AnySchema[] {
  return schema === undefined ? [] : [schema as AnySchema];
}
