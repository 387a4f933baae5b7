import { type Address, type Hex, isAddress } from 'viem';
import { z } from 'zod';

const HEX = /^0x(?:[0-9a-fA-F]{2})*$/;
const NUMBER = /^(?:0x[0-9a-fA-F]{1,64}|[0-9]{1,78})$/;

const bytes = z.custom<Hex>((value) => typeof value === 'string' && HEX.test(value), 'not hex bytes');
const quantity = z
  .union([z.int().nonnegative(), z.string().regex(NUMBER, 'not a number')])
  .transform((value) => BigInt(value));
const word = z.string().regex(/^0x[0-9a-fA-F]{1,64}$/, 'not a word') as unknown as z.ZodType<Hex>;
/** geth writes the addresses of an allocation with or without 0x. */
const allocKey = z
  .string()
  .transform((value) => (value.startsWith('0x') ? value : `0x${value}`).toLowerCase())
  .refine((value) => isAddress(value), 'not an address') as unknown as z.ZodType<Address>;

const account = z.object({
  balance: quantity.default(0n),
  nonce: quantity.default(0n),
  code: bytes.default('0x'),
  storage: z.record(z.string(), word).default({}),
});
export type GenesisAccount = z.output<typeof account>;

const schedule = z.object({ target: z.int(), max: z.int(), baseFeeUpdateFraction: z.int() });

/** A genesis file as geth reads it: fork schedule, header fields and allocation. Unknown fields are left alone. */
export const ethereumGenesisSchema = z.object({
  config: z
    .looseObject({
      chainId: z.int().positive(),
      terminalTotalDifficulty: z.int().nonnegative().optional(),
      depositContractAddress: z.string().optional(),
      blobSchedule: z.record(z.string(), schedule).optional(),
    })
    .refine(({ clique }) => clique === undefined, 'chains of clique are not supported'),
  nonce: z.string(),
  timestamp: z.string(),
  extraData: bytes.default('0x'),
  gasLimit: bytes.or(z.string().regex(NUMBER)) as unknown as z.ZodType<Hex>,
  difficulty: z.string() as unknown as z.ZodType<Hex>,
  mixHash: bytes.optional(),
  coinbase: bytes.optional(),
  baseFeePerGas: z.string().nullish() as unknown as z.ZodType<Hex | null | undefined>,
  excessBlobGas: z.string().nullish(),
  alloc: z.record(allocKey as unknown as z.ZodType<string, string>, account),
});
export type EthereumGenesis = z.output<typeof ethereumGenesisSchema>;
