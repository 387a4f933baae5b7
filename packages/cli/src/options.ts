import { english } from 'viem/accounts';
import { z } from 'zod';

/** Mnemonic of the ten accounts every Ethereum developer knows. */
export const TEST_MNEMONIC = 'test test test test test test test test test test test junk';

const flag = z.stringbool().or(z.boolean());
const chainId = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 32);
const port = z.coerce.number().int().min(0).max(65_535);

/** Its checksum is anvil's to judge. */
function isMnemonic(text: string): boolean {
  const words = text.split(' ');
  return words.length >= 12 && words.length <= 24 && words.length % 3 === 0 && words.every((word) => WORDS.has(word));
}
const WORDS: ReadonlySet<string> = new Set(english);

/**
 * Every option of `bulkhead up`, as flags, `BULKHEAD_…` variables and keys of a file name them. One schema, so that the
 * three can't differ.
 */
export const upOptionsSchema = z.strictObject({
  'shards.count': z.coerce.number().int().min(1).max(64).default(2),
  'shards.starting-port': port.default(9545),
  /** 313371, or the next after those of a network that was reset with `--new-chain-ids`. */
  'shards.starting-chain-id': chainId.optional(),
  'block-time': z.coerce.number().min(0).max(60).default(1),
  'batch-interval': z.coerce.number().positive().max(3_600).default(2),
  /** Where batches go on L1; `cheaper` follows its prices. */
  da: z.enum(['calldata', 'blobs', 'cheaper']).default('calldata'),
  'challenge-window': z.coerce.number().int().min(0).max(604_800).default(10),
  /** Seconds until a queue entry is due, and from then until anyone may force it in. */
  'queue-delay': z.coerce.number().int().min(1).max(604_800).default(20),
  'force-after': z.coerce.number().int().min(1).max(604_800).default(60),
  'l1.port': port.default(8545),
  /** An L1 that somebody else runs; the devnet's own anvil when absent. */
  'l1.rpc-url': z.url({ protocol: /^https?$/ }).optional(),
  /** L1 blocks on top of one before shards import it. */
  'l1.origin-depth': z.coerce.number().int().min(0).max(1_000).default(0),
  'l1.block-time': z.coerce.number().int().min(1).max(60).default(1),
  'l1.slots-in-an-epoch': z.coerce.number().int().min(1).max(64).default(1),
  host: z.string().min(1).default('127.0.0.1'),
  'admin.port': port.default(8420),
  'portal.port': port.default(8080),
  portal: flag.default(true),
  mnemonic: z
    .string()
    .refine(isMnemonic, 'expected 12, 15, 18, 21 or 24 words of the English BIP-39 list')
    .default(TEST_MNEMONIC),
  accounts: z.coerce.number().int().min(1).max(1_000).default(10),
  balance: z.coerce.number().int().min(1).max(1_000_000_000).default(10_000),
  /** Sequencers deliver inbound messages by themselves. */
  'relay.auto': flag.default(true),
  /** Off: no gossip, messages come from L1 alone. */
  gossip: flag.default(true),
  'log.level': z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  'log.format': z.enum(['pretty', 'json']).default('json'),
});
/** Where chain ids of shards begin, unless the user says otherwise. */
export const STARTING_CHAIN_ID = 313_371;
export type UpOptions = z.output<typeof upOptionsSchema>;
