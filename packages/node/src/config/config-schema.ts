import type { GenesisConfig, L1Contracts, ShardId } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { z } from 'zod';

const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)]) as unknown as z.ZodType<Address>;
/** In lower case, since it is compared with what is computed. */
const hash = z
  .templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{64}$/)])
  .transform((text) => text.toLowerCase() as Hex) as unknown as z.ZodType<Hex, Hex>;
/** Wei as a decimal string: JSON numbers can't hold it. At most 2^256. */
const wei = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt);
/** Nodes that are asked for blobs, one after the other. */
export const MAX_BLOB_PEERS = 16;
const port = z.int().min(0).max(65_535);
const shardId = z
  .int()
  .min(1)
  .max(65_535)
  .transform((id) => id as ShardId);

const logSchema = z.strictObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  format: z.enum(['pretty', 'json']).default('json'),
});

export const genesisConfigSchema = z.strictObject({
  shardId,
  chainId: z.int().positive(),
  l1ChainId: z.int().positive(),
  registry: address,
  timestamp: z.int().nonnegative(),
  gasLimit: wei,
  baseFee: wei,
  minBaseFee: wei,
  feeVaultOwner: address,
  alloc: z.array(z.strictObject({ address, balance: wei })).max(100_000),
}) satisfies z.ZodType<GenesisConfig, unknown>;

/** Configuration of an exec process: its genesis and its own folder, nothing else. */
export const execConfigSchema = z.strictObject({
  genesis: genesisConfigSchema,
  /** As registered on L1. */
  genesisHash: hash,
  dataDir: z.string().min(1),
  log: logSchema,
});
export type ExecConfig = z.output<typeof execConfigSchema>;

export const l1ContractsSchema = z.strictObject({
  ShardRegistry: address,
  ShardQueue: address,
  BatchInbox: address,
  StateClaims: address,
  AssetVault: address,
  Arbiter: address,
  Guardian: address,
}) satisfies z.ZodType<L1Contracts, unknown>;

/** Which shard this is, where it keeps its database, and its L1: what a follower needs, and a sequencer too. */
const followFields = {
  genesis: genesisConfigSchema,
  genesisHash: hash,
  dataDir: z.string().min(1),
  l1: z.strictObject({
    rpcUrl: z.url({ protocol: /^https?$/ }),
    chainId: z.int().positive(),
    contracts: l1ContractsSchema,
    /** First L1 block that may hold an event of this network. */
    startBlock: z.int().nonnegative(),
    /** W: seconds until a claim settles, as StateClaims was deployed. */
    challengeWindow: z.int().nonnegative(),
    pollMs: z.int().min(10).max(60_000).default(200),
    /** L1 blocks on top of an origin before it is used. */
    originDepth: z.int().min(0).max(1_000).default(0),
    /** How deep an L1 reorg may reach: a devnet's own anvil any depth, a real L1 not past finalized. */
    unwind: z.enum(['any-depth', 'until-finalized']).default('until-finalized'),
    /** A beacon node, for batches in blobs that this node did not post. */
    beacon: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }),
        /** How it names the block of an L1 block: by slot, or, as anvil does, by the L1 block's number. */
        blockId: z.enum(['slot', 'number']).default('slot'),
      })
      .optional(),
    /** JSON-RPC of other nodes, asked for blobs that neither this node nor the beacon node has. */
    blobPeers: z
      .array(z.url({ protocol: /^https?$/ }))
      .max(MAX_BLOB_PEERS)
      .default([]),
  }),
};

type L1Facts = Pick<z.output<z.ZodObject<typeof followFields>>, 'genesis' | 'l1'>;

/** A genesis binds its shard to one L1 and one registry; the L1 that is read must be that one. */
const isItsL1 = ({ genesis, l1 }: L1Facts): boolean =>
  genesis.l1ChainId === l1.chainId && genesis.registry.toLowerCase() === l1.contracts.ShardRegistry.toLowerCase();
const WRONG_L1 = { path: ['l1'], error: 'not the L1 of the genesis: chainId or ShardRegistry differs' };

const rpcSchema = z.strictObject({ host: z.string().default('127.0.0.1'), port });
const relaySchema = z.strictObject({
  listen: z.array(z.string()).max(8),
  peers: z.array(z.string()).max(256),
  keyFile: z.string().min(1),
});

/** Configuration of a follower's node process: a part of the node's, with a folder of its own. */
export const followerConfigSchema = z
  .strictObject({
    role: z.literal('follower'),
    ...followFields,
    /** Absent: it answers nobody, as a check that ends needs. */
    rpc: rpcSchema.optional(),
    /** JSON-RPC of the sequencer, for users' transactions. Absent: they are refused. */
    forwardTo: z.url({ protocol: /^https?$/ }).optional(),
    /** The key that votes against a false claim. */
    verifier: z.strictObject({ keyFile: z.string().min(1) }).optional(),
    /** The key that claims on a stake when the shard's sequencer has stopped. */
    proposer: z.strictObject({ keyFile: z.string().min(1) }).optional(),
    /** Absent: no gossip; blocks come from L1 alone. */
    relay: relaySchema.optional(),
    log: logSchema.prefault({}),
  })
  .refine(isItsL1, WRONG_L1);
export type FollowerConfig = z.output<typeof followerConfigSchema>;
export type FollowerConfigFile = z.input<typeof followerConfigSchema>;

/** Configuration of a shard's node process. */
export const nodeConfigSchema = z
  .strictObject({
    ...followFields,
    rpc: rpcSchema,
    sequencer: z.strictObject({
      /** Seconds between blocks; 0 makes a block as soon as there is something to put into it. */
      blockTime: z.number().min(0).max(60).default(1),
      /** Longest wait for a batch, seconds. */
      batchInterval: z.number().positive().max(3_600).default(2),
      keyFile: z.string().min(1),
      /** Where batches go on L1; `cheaper` follows its prices. Blobs need the package c-kzg. */
      da: z.enum(['calldata', 'blobs', 'cheaper']).default('calldata'),
      /** Form of a blob transaction: v1 from Osaka on, v0 before. */
      sidecar: z.enum(['v0', 'v1']).default('v1'),
      /** Put deliveries of inbound messages into blocks. */
      deliver: z.boolean().default(true),
    }),
    /** Absent: no gossip; messages come from L1 alone. */
    relay: relaySchema.optional(),
    log: logSchema,
  })
  .refine(isItsL1, WRONG_L1);
export type NodeConfig = z.output<typeof nodeConfigSchema>;
/** The JSON form, as it is written to files. */
export type NodeConfigFile = z.input<typeof nodeConfigSchema>;
export type ExecConfigFile = z.input<typeof execConfigSchema>;
