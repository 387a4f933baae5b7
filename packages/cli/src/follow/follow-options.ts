import { z } from 'zod';

/** Every option of `bulkhead follow`, as flags and `BULKHEAD_…` variables name them. */
export const followOptionsSchema = z.strictObject({
  shard: z.coerce.number().int().min(1).max(65_535),
  /** network.json; that of `--dir` when absent. */
  network: z.string().min(1).optional(),
  /** The follower's own folder; one below `--dir` when absent. */
  data: z.string().min(1).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  'rpc.port': z.coerce.number().int().min(0).max(65_535).default(0),
  'verifier-key-file': z.string().min(1).optional(),
  'proposer-key-file': z.string().min(1).optional(),
  'sequencer-url': z.url({ protocol: /^https?$/ }).optional(),
  gossip: z.stringbool().or(z.boolean()).default(true),
  'log.level': z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type FollowOptions = z.output<typeof followOptionsSchema>;
