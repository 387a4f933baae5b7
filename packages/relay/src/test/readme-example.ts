import type { Domain, L1Origin, ShardId } from '@bulkhead/protocol';
import {
  createDeliverySource,
  createDeliveryTracker,
  createRelay,
  type GossipView,
  type OutboxMirror,
  type Relay,
  type SettlementReader,
} from '@bulkhead/relay';
import { type Clock, type Logger, Secret } from '@bulkhead/runtime';
import type { Address } from 'viem';

export async function startRelay(args: {
  shardId: ShardId;
  domain: Domain;
  registry: Address;
  seed: Uint8Array;
  peers: readonly string[];
  settlement: SettlementReader;
  mirrors: ReadonlyMap<ShardId, OutboxMirror>;
  view: GossipView;
  clock: Clock;
  logger: Logger;
}): Promise<{ relay: Relay; deliverable(origin: L1Origin): number }> {
  const { shardId, domain, registry, seed, peers, settlement, mirrors, view, clock, logger } = args;

  const relay = await createRelay(
    {
      shardId,
      domain,
      network: { l1ChainId: 31_337, registry },
      gossip: { listen: ['/ip4/127.0.0.1/tcp/0'], peers, privateKeySeed: new Secret(seed) },
    },
    { view, clock, logger },
  );
  await relay.start();

  // Works from the mirrors alone; gossip only fills in for a source whose section is missing.
  const deliveries = createDeliverySource({
    shardId,
    settlement,
    mirrors,
    tracker: createDeliveryTracker(),
    gossiped: relay.store,
  });
  return { relay, deliverable: (origin) => deliveries.pending(origin, 10_000_000n).length };
}
