import { join } from 'node:path';
import { genesisConfigSchema, l1ContractsSchema } from '@bulkhead/node/config';
import { parseConfig, readJsonFile, writeFileAtomic } from '@bulkhead/runtime';
import { z } from 'zod';

const port = z.int().min(1).max(65_535);

/**
 * `.bulkhead/plan.json`: what a network was created with and keeps for good: ports, genesis, contracts. Written once its
 * contracts stand on L1; without it there is no network, only leftovers.
 */
const planSchema = z.strictObject({
  version: z.literal(1),
  mnemonic: z.string(),
  accounts: z.int(),
  balance: z.int(),
  l1: z.strictObject({
    chainId: z.int(),
    /** Of the network's own anvil. */
    port: port.optional(),
    /** Of an L1 that somebody else runs: then there is no anvil. */
    rpcUrl: z.url().optional(),
    blockTime: z.int(),
    slotsInAnEpoch: z.int(),
    startBlock: z.int(),
    contracts: l1ContractsSchema,
  }),
  challengeWindow: z.int(),
  shards: z.array(
    z.strictObject({
      genesis: genesisConfigSchema,
      genesisHash: z.string().regex(/^0x[0-9a-f]{64}$/),
      rpcPort: port,
      relayPort: port,
      peerId: z.string(),
    }),
  ),
});
export type Plan = z.output<typeof planSchema>;
/** The JSON form. */
export type PlanFile = z.input<typeof planSchema>;

const planFile = (dir: string): string => join(dir, 'plan.json');

/** @throws CodedError FILE_MISSING when no network was created here, FILE_CORRUPT. */
export function readPlan(dir: string): Promise<Plan> {
  return readJsonFile(planFile(dir), planSchema);
}

/** @throws CodedError CONFIG_INVALID (reject) */
export function parsePlan(plan: unknown): Plan {
  return parseConfig(planSchema, plan, 'plan');
}

export function writePlan(dir: string, plan: PlanFile): Promise<void> {
  return writeFileAtomic(planFile(dir), `${JSON.stringify(plan, null, 2)}\n`);
}
