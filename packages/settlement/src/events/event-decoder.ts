import { type AbiEvent, decodeAbiParameters, type Hex } from 'viem';

/** Reads the logs of one event. */
export interface EventDecoder {
  readonly name: string;
  /** Arguments by name. @throws when topics or data are not those of the event */
  decode(log: { readonly topics: readonly Hex[]; readonly data: Hex }): Record<string, unknown>;
}

/**
 * Strict, as viem's `decodeEventLog`, which hashes the event's signature at every call. Every input must have a name, and
 * an indexed one a type of one word.
 */
export function createEventDecoder({ name, inputs }: AbiEvent): EventDecoder {
  const indexed = inputs.filter((input) => input.indexed === true);
  const plain = inputs.filter((input) => input.indexed !== true);
  return {
    name,
    decode({ topics: [, ...words], data }) {
      if (words.length !== indexed.length) throw new RangeError(`${words.length} topics for ${indexed.length} inputs`);
      const args: Record<string, unknown> = {};
      for (const [position, input] of indexed.entries())
        [args[input.name ?? '']] = decodeAbiParameters([input], words[position] ?? '0x');
      const values = plain.length === 0 ? [] : decodeAbiParameters(plain, data);
      for (const [position, input] of plain.entries()) args[input.name ?? ''] = values[position];
      return args;
    },
  };
}
