/** `starting-port` → `startingPort`, as keys of a file and commander's own spelling of a long flag go. */
export const camelCase = (option: string): string =>
  option.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `shards.starting-port` → `BULKHEAD_SHARDS_STARTING_PORT`. */
export const variableOf = (option: string): string => `BULKHEAD_${option.toUpperCase().replaceAll(/[.-]/g, '_')}`;
