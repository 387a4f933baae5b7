import { z } from 'zod';
import { method } from '../channel/api.js';
import {
  addressSchema,
  bigUintSchema,
  blockInputsSchema,
  ethHeaderSchema,
  ethLogSchema,
  hash32Schema,
  hexSchema,
  outboxItemSchema,
  outputsSchema,
  uintSchema,
} from '../channel/schemas.js';
import { healSchema } from '../damage/damage-record.js';
import { viewApi } from '../views/view-api.js';
import { readApi } from './read-api.js';

/** A head of the shard, as exec reports it. */
export const headSchema = z.strictObject({
  number: uintSchema,
  hash: hash32Schema,
  timestamp: uintSchema,
  originNumber: uintSchema,
  originHash: hash32Schema,
  nextBaseFee: bigUintSchema,
});
export type ExecHead = z.infer<typeof headSchema>;

/** Blocks of one import. */
export const MAX_IMPORT_BLOCKS = 64;

const accountSchema = z.strictObject({ address: addressSchema, nonce: bigUintSchema, balance: bigUintSchema });

/** What a sealed block tells the node. */
export const sealedBlockSchema = z.strictObject({
  head: headSchema,
  header: ethHeaderSchema,
  logs: z.array(ethLogSchema),
  gasUsed: bigUintSchema,
  included: z.array(hash32Schema),
  /** With their positions in the inputs. */
  skipped: z.array(z.strictObject({ position: uintSchema, hash: hash32Schema, code: z.string().max(64) })),
  /** How many transactions at the end of the inputs were not looked at. */
  untried: uintSchema,
  accounts: z.array(accountSchema),
  payloadBytes: uintSchema,
});
export type SealedBlockReport = z.infer<typeof sealedBlockSchema>;

const range = z.strictObject({ from: uintSchema, to: uintSchema });

/** Everything node asks of exec (docs/architecture.md). Exec asks nothing of node. */
export const execApi = {
  status: method(
    z.strictObject({}),
    z.strictObject({ head: headSchema, genesisHash: hash32Schema, heals: z.array(healSchema) }),
  ),
  /** Executes the next block, commits it, reports it. `derived`: re-execution, without a CPU budget. */
  produceBlock: method(
    z.strictObject({ inputs: blockInputsSchema, cpuBudgetMs: z.number().positive(), derived: z.boolean() }),
    sealedBlockSchema,
  ),
  /** Executes a block that somebody announced; commits it only if it has the announced hash, else says which hash it has. */
  importAnnounced: method(
    z.strictObject({ inputs: blockInputsSchema, expected: hash32Schema }),
    z.discriminatedUnion('kept', [
      z.strictObject({ kept: z.literal(true), report: sealedBlockSchema }),
      z.strictObject({ kept: z.literal(false), hash: hash32Schema }),
    ]),
  ),
  /** Executes blocks that L1 holds, in a row, and commits them; reports each. It may stop early, after at least one. */
  importBlocks: method(
    z.strictObject({ blocks: z.array(blockInputsSchema).min(1).max(MAX_IMPORT_BLOCKS) }),
    z.array(sealedBlockSchema),
  ),
  /** Puts the head back; reports the user transactions and logs that were undone, oldest block first. */
  unwind: method(
    z.strictObject({ to: uintSchema }),
    z.strictObject({ head: headSchema, transactions: z.array(hexSchema), logs: z.array(ethLogSchema) }),
  ),
  blockInputs: method(range, z.array(blockInputsSchema)),
  /** The newest block whose L1 origin is at or below `originNumber`. */
  lastBlockOfOrigin: method(
    z.strictObject({ originNumber: uintSchema }),
    z.strictObject({ number: uintSchema, originNumber: uintSchema, originHash: hash32Schema }),
  ),
  outboxItems: method(
    z.strictObject({ from: uintSchema, block: uintSchema, limit: uintSchema, bodyBytes: uintSchema }),
    z.array(outboxItemSchema),
  ),
  claimOutputs: method(z.strictObject({ block: uintSchema, since: uintSchema }), outputsSchema),
  /** The hash that these inputs give on the block before theirs; nothing is stored. */
  tryBlock: method(z.strictObject({ inputs: blockInputsSchema }), z.strictObject({ hash: hash32Schema })),
  /** What became of a queue entry; undefined while no block has taken it. */
  queueOutcome: method(
    z.strictObject({ index: uintSchema }),
    z
      .strictObject({
        block: uintSchema,
        transactionHash: hash32Schema.optional(),
        code: z.string().max(64).optional(),
      })
      .optional(),
  ),
  supplyAt: method(
    z.strictObject({ block: uintSchema }),
    z.strictObject({ supply: bigUintSchema, burned: bigUintSchema }),
  ),
  sumBalances: method(z.strictObject({}), z.strictObject({ block: uintSchema, supply: bigUintSchema })),

  ...readApi,
  ...viewApi,
} as const;
export type ExecApi = typeof execApi;
