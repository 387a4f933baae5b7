import { address } from '@bulkhead/protocol/user';
import { z } from 'zod';

const chainId = z.int().positive();

/** The part of `network.json` that users' programs need. Fields are only ever added to that file, so others pass. */
export const networkJsonSchema = z.object({
  version: z.literal(1),
  l1: z.object({
    chainId,
    rpcUrl: z.url(),
    contracts: z.object({
      ShardRegistry: address(),
      ShardQueue: address(),
      BatchInbox: address(),
      StateClaims: address(),
      AssetVault: address(),
    }),
  }),
  shards: z
    .array(
      z.object({
        id: z.int().min(1).max(65_535),
        name: z.string(),
        chainId,
        rpcUrl: z.url(),
        wsUrl: z.url().optional(),
      }),
    )
    .readonly(),
});

/** What `.bulkhead/network.json` says, as JSON gives it. */
export type NetworkJson = z.input<typeof networkJsonSchema>;
