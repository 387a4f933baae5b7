import { camelCase } from './option-path.js';

/**
 * A file's nested keys as options: `{ shards: { startingPort: 0 } }` → `{ 'shards.starting-port': 0 }`. Keys that are written as
 * the flags are pass too. What no option is called stays as its path, for the schema to refuse.
 */
export function flattenConfig(config: object, options: readonly string[]): Record<string, unknown> {
  const byPath = new Map(options.map((option) => [option.split('.').map(camelCase).join('.'), option]));
  const flat: Record<string, unknown> = {};
  function visit(value: object, parents: readonly string[]): void {
    for (const [key, child] of Object.entries(value)) {
      const path = [...parents, key].map(camelCase).join('.');
      const option = byPath.get(path);
      if (typeof child === 'object' && child !== null && !Array.isArray(child)) visit(child, [...parents, key]);
      else flat[option ?? [...parents, key].join('.')] = child;
    }
  }
  visit(config, []);
  return flat;
}
