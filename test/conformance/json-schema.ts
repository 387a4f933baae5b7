/** The part of JSON Schema that the schemas of ethereum/execution-apis use. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly items?: JsonSchema;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

export type ResolveRef = (ref: string) => JsonSchema;

/** Where and why a value does not fit a schema; undefined when it does. */
export function findMisfit(value: unknown, schema: JsonSchema, resolve: ResolveRef, path = ''): string | undefined {
  const inner = (each: unknown, below: JsonSchema, step: string) => findMisfit(each, below, resolve, `${path}${step}`);
  const fits = (below: JsonSchema) => findMisfit(value, below, resolve, path) === undefined;
  const at = (problem: string) => `${path === '' ? 'result' : path}: ${problem}`;

  if (schema.$ref !== undefined) return findMisfit(value, resolve(schema.$ref), resolve, path);
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(value, type))) {
    return at(`not of type ${[schema.type].flat().join(' or ')}`);
  }
  if (schema.const !== undefined && value !== schema.const) return at(`not ${JSON.stringify(schema.const)}`);
  if (schema.enum !== undefined && !schema.enum.includes(value)) return at('not one of the allowed values');
  if (typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    return at(`${value.slice(0, 80)} does not match ${schema.pattern}`);
  }
  if (typeof value === 'number' && value < (schema.minimum ?? value)) return at(`below ${schema.minimum}`);
  if (typeof value === 'number' && value > (schema.maximum ?? value)) return at(`above ${schema.maximum}`);
  if (schema.not !== undefined && fits(schema.not)) return at('fits what it must not');
  for (const part of schema.allOf ?? []) {
    const misfit = inner(value, part, '');
    if (misfit !== undefined) return misfit;
  }
  if (schema.anyOf !== undefined && !schema.anyOf.some(fits)) return alternatives(schema.anyOf, 'none');
  if (schema.oneOf !== undefined) {
    const fitting = schema.oneOf.filter(fits).length;
    if (fitting === 0) return alternatives(schema.oneOf, 'none');
    if (fitting > 1) return at(`${fitting} alternatives fit, not one`);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const misfit = schema.items && inner(item, schema.items, `[${index}]`);
      if (misfit !== undefined) return misfit;
    }
    return undefined;
  }
  return typeof value === 'object' && value !== null ? findMisfitOfObject(value) : undefined;

  function alternatives(list: readonly JsonSchema[], what: string): string {
    const reasons = list.map((each) => findMisfit(value, each, resolve, path));
    return at(`${what} of ${list.length} alternatives fits (${reasons.join('; ').slice(0, 300)})`);
  }

  function findMisfitOfObject(object: object): string | undefined {
    const missing = schema.required?.find((name) => !Object.hasOwn(object, name));
    if (missing !== undefined) return at(`lacks ${missing}`);
    for (const [name, each] of Object.entries(object)) {
      const own = schema.properties?.[name];
      const patterns = Object.entries(schema.patternProperties ?? {}).filter(([key]) => new RegExp(key).test(name));
      const schemas = [...(own === undefined ? [] : [own]), ...patterns.map(([, below]) => below)];
      if (schemas.length === 0 && schema.additionalProperties === false) return at(`${name} is not a known property`);
      if (schemas.length === 0 && typeof schema.additionalProperties === 'object') {
        schemas.push(schema.additionalProperties);
      }
      for (const below of schemas) {
        const misfit = inner(each, below, `.${name}`);
        if (misfit !== undefined) return misfit;
      }
    }
    return undefined;
  }
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
