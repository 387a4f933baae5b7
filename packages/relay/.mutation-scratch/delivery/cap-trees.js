import { CAP_DEPTH, capLeafHash, createAppendTree, } from '@bulkhead/protocol';
export function createCapTrees(reader) {
    const trees = new Map();
    return {
        at(source, l1Block, capRoot) {
            const leaves = reader.capLeavesAt(source, l1Block);
            let known = trees.get(source) ?? emptyTree();
            extend(known, leaves);
            if (known.tree.rootAt(leaves.length) !== capRoot) {
                // L1 dropped blocks: what was appended after the common part is not there any more.
                known = emptyTree();
                extend(known, leaves);
            }
            trees.set(source, known);
            return known.tree.rootAt(leaves.length) === capRoot ? viewOf(known, leaves.length) : undefined;
        },
    };
}
function emptyTree() {
    return { tree: createAppendTree(CAP_DEPTH), leaves: [], positions: new Map() };
}
function extend({ tree, leaves, positions }, upTo) {
    for (const leaf of upTo.slice(leaves.length)) {
        const position = tree.append(capLeafHash(leaf.dst, leaf.assetId, leaf.cumOut));
        leaves.push(leaf);
        const lane = laneKey(leaf.dst, leaf.assetId);
        const list = positions.get(lane);
        if (list === undefined)
            positions.set(lane, [position]);
        else
            list.push(position);
    }
}
/** The tree may hold more than `count` leaves: it is also asked about origins older than its newest. */
function viewOf({ tree, leaves, positions }, count) {
    return {
        find(dst, assetId) {
            const index = positions.get(laneKey(dst, assetId))?.findLast((position) => position < count);
            const leaf = index === undefined ? undefined : leaves[index];
            if (index === undefined || leaf === undefined)
                return undefined;
            return { cap: leaf.cumOut, index, branch: tree.prove(index, count) };
        },
    };
}
function laneKey(dst, assetId) {
    return `${dst}:${assetId}`;
}
//# sourceMappingURL=cap-trees.js.map