import { createDeliverySource, createDeliveryTracker, createRelay, } from '@bulkhead/relay';
import { Secret } from '@bulkhead/runtime';
export async function startRelay(args) {
    const { shardId, domain, registry, seed, peers, settlement, mirrors, view, clock, logger } = args;
    const relay = await createRelay({
        shardId,
        domain,
        network: { l1ChainId: 31_337, registry },
        gossip: { listen: ['/ip4/127.0.0.1/tcp/0'], peers, privateKeySeed: new Secret(seed) },
    }, { view, clock, logger });
    await relay.start();
    // Works from the mirrors alone; gossip only fills in for a source whose section is missing.
    const deliveries = createDeliverySource({
        shardId,
        settlement,
        mirrors,
        tracker: createDeliveryTracker(),
        gossiped: relay.store,
    });
    return { relay, deliverable: (origin) => deliveries.pending(origin, 10000000n).length };
}
//# sourceMappingURL=readme-example.js.map