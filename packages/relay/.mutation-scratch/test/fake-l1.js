import { CAP_DEPTH, capLeafHash, createAppendTree, createSparseTree, SETTLEMENT_DEPTH, settlementLeafHash, zeroHash, } from '@bulkhead/protocol';
import { word } from './fake-source.js';
export function createFakeL1() {
    const blocks = [];
    const caps = new Map();
    const lanes = new Map();
    return {
        leavesAt: (l1Block) => blocks[l1Block]?.leaves ?? new Map(),
        capLeavesAt: (source, l1Block) => (caps.get(source) ?? []).slice(0, blocks[l1Block]?.caps.get(source) ?? 0),
        inboundLane: (source) => lanes.get(source) ?? { open: true, settledOnly: false },
        raiseCap(source, leaf) {
            caps.set(source, [...(caps.get(source) ?? []), leaf]);
        },
        capRoot(source) {
            const tree = createAppendTree(CAP_DEPTH);
            for (const { dst, assetId, cumOut } of caps.get(source) ?? [])
                tree.append(capLeafHash(dst, assetId, cumOut));
            return tree.root();
        },
        setLane: (source, lane) => void lanes.set(source, lane),
        mine(leaves, timestamp = 1_000) {
            const tree = createSparseTree(SETTLEMENT_DEPTH);
            for (const [source, leaf] of leaves)
                tree.set(source, settlementLeafHash(leaf));
            const number = blocks.length;
            blocks.push({
                leaves: new Map(leaves),
                caps: new Map([...caps].map(([source, list]) => [source, list.length])),
            });
            return {
                number,
                hash: word(`block ${number} ${tree.root()}`),
                parentHash: zeroHash(0),
                timestamp,
                baseFee: 1n,
                prevRandao: zeroHash(0),
                parentBeaconBlockRoot: zeroHash(0),
                settlementRoot: tree.root(),
            };
        },
    };
}
//# sourceMappingURL=fake-l1.js.map