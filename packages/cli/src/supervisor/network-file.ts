import { join } from 'node:path';
import { type ExecConfigFile, genesisConfigSchema, l1ContractsSchema } from '@bulkhead/node/config';
import type { ShardId } from '@bulkhead/protocol';
import { readJsonFile, writeFileAtomic } from '@bulkhead/runtime';
import type { Address, Hex } from 'viem';
import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/) as unknown as z.ZodType<Address>;
const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/) as unknown as z.ZodType<Hex>;
/** In its JSON form, as config files take it. */
const genesis = z.custom<ExecConfigFile['genesis']>(
  (value) => genesisConfigSchema.safeParse(value).success,
  'not a genesis',
);
const privateKey = z.string().regex(/^0x[0-9a-fA-F]{64}$/) as unknown as z.ZodType<Hex>;

/** `.bulkhead/network.json`: what scripts and commands know of a running network. A contract: fields are only added. */
export const networkSchema = z.object({
  version: z.literal(1),
  ready: z.boolean(),
  l1: z.object({
    chainId: z.int(),
    rpcUrl: z.url(),
    contracts: l1ContractsSchema,
    /** First L1 block that may hold an event of this network. */
    startBlock: z.int().optional(),
    /** Seconds until a claim settles. */
    challengeWindow: z.int().optional(),
    /** Milliseconds between two questions for a new block. */
    pollMs: z.int().optional(),
    /** L1 blocks on top of an origin before it is used. */
    originDepth: z.int().optional(),
    /** How deep an L1 reorg may reach. */
    unwind: z.enum(['any-depth', 'until-finalized']).optional(),
    /** Where blobs can be had. */
    beacon: z.object({ url: z.url(), blockId: z.enum(['slot', 'number']).optional() }).optional(),
  }),
  shards: z.array(
    z.object({
      id: z.int().transform((id) => id as ShardId),
      name: z.string(),
      chainId: z.int(),
      rpcUrl: z.url(),
      wsUrl: z.url(),
      contracts: z.object({
        L1Info: address,
        Outbox: address,
        Inbox: address,
        ShardBridge: address,
        FeeVault: address,
      }),
      /** Why the shard stays down until somebody decides; absent while it is up, or starting. */
      down: z
        .object({ process: z.enum(['node', 'exec']), code: z.string(), message: z.string(), at: z.int() })
        .optional(),
      processes: z.object({ node: z.int().optional(), exec: z.int().optional() }),
      dataDir: z.string(),
      policy: z.string(),
      /** As registered on L1. */
      genesisHash: hash.optional(),
      /** What the shard started from: what a follower rebuilds it on. */
      genesis: genesis.optional(),
      /** Multiaddrs of nodes that gossip the shard's blocks. */
      gossip: z.array(z.string()).optional(),
    }),
  ),
  accounts: z.array(z.object({ address, privateKey })),
  admin: z.object({ url: z.url() }),
  portal: z.object({ url: z.url() }).optional(),
});
export type Network = z.output<typeof networkSchema>;

export const networkFile = (dir: string): string => join(dir, 'network.json');

/** @throws CodedError FILE_MISSING, FILE_CORRUPT, FILE_UNREADABLE */
export function readNetwork(dir: string): Promise<Network> {
  return readJsonFile(networkFile(dir), networkSchema);
}

/** Replaces the file in one step, so that no reader sees half of it. */
export function writeNetwork(dir: string, network: Network): Promise<void> {
  return writeFileAtomic(networkFile(dir), `${JSON.stringify(network, null, 2)}\n`);
}
