import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ShardId } from '@bulkhead/protocol';
import { computeNetworkId, type NetworkId } from '@bulkhead/relay';
import type { Hex } from 'viem';
import { shardOf } from './clients.js';
import type { TestNetwork } from './network.js';
import { rpc } from './rpc.js';
import { waitUntil } from './wait-until.js';

const HOSTILE_PEER = fileURLToPath(new URL('./hostile-peer.js', import.meta.url));
const GIVE_UP_MS = 90_000;

/** What a hostile peer sends: no envelope at all; messages long past; frames beyond the limit; branches that prove nothing. */
export const FLOOD_KINDS = ['junk', 'old', 'oversized', 'bad-proof'] as const;
export type FloodKind = (typeof FLOOD_KINDS)[number];

export interface FloodOrder {
  readonly kind: FloodKind;
  readonly address: string;
  readonly networkId: NetworkId;
  readonly srcShard: ShardId;
  readonly dstShard: ShardId;
  /** A root that L1 has, with the leaves under it: a branch that doesn't lead there is a lie, not a matter of time. */
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
}

export interface FloodReport {
  readonly sent: number;
  /** From the first message to the last that the shard listened to. Milliseconds. */
  readonly outAfterMs: number;
  /** Dials after that, one after the other for some seconds; none was let in. */
  readonly redials: number;
}

interface Plan {
  readonly shards: readonly { readonly relayPort: number; readonly peerId: string }[];
}

/** Floods shard 1 of a network, as a peer that pretends to carry messages of shard 2. Each call is another peer. */
export async function aimFlood(network: TestNetwork): Promise<(kind: FloodKind) => Promise<FloodReport>> {
  const description = await network.read();
  const plan = JSON.parse(await readFile(join(network.dir, 'plan.json'), 'utf8')) as Plan;
  const [{ relayPort, peerId }] = plan.shards as [Plan['shards'][number]];
  const { l1 } = description;
  const claim = await waitUntil('shard 2 has a claim', async () => {
    const batch = await rpc<{ claim: { outboxRoot: Hex; outboxCount: Hex } | null } | null>(
      shardOf(description, 2).rpcUrl,
      'shard_getBatch',
      0,
    );
    return batch?.claim ?? undefined;
  });
  const order: Omit<FloodOrder, 'kind'> = {
    address: `/ip4/127.0.0.1/tcp/${relayPort}/p2p/${peerId}`,
    networkId: computeNetworkId({ l1ChainId: l1.chainId, registry: l1.contracts.ShardRegistry }),
    srcShard: 2 as FloodOrder['srcShard'],
    dstShard: 1 as FloodOrder['dstShard'],
    outboxRoot: claim.outboxRoot,
    outboxCount: Number(claim.outboxCount),
  };
  return async (kind) => {
    const { stdout } = await promisify(execFile)(process.execPath, [HOSTILE_PEER, JSON.stringify({ ...order, kind })], {
      timeout: GIVE_UP_MS,
    });
    return JSON.parse(stdout) as FloodReport;
  };
}
