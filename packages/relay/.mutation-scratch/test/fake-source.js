import { createAppendTree, MessageKind, messageId, OUTBOX_DEPTH, outboxLeaf, zeroHash, } from '@bulkhead/protocol';
import { keccak256, numberToHex, stringToHex } from 'viem';
export const shard = (id) => id;
export const word = (text) => keccak256(stringToHex(text));
export const domainOf = (source) => word(`domain ${source}`);
export function makeMessage(source, index, { payload = '0x', ...draft } = {}) {
    return {
        kind: MessageKind.Data,
        srcShard: source,
        dstShard: shard(1),
        index,
        sender: numberToHex(0xa11ce, { size: 20 }),
        target: numberToHex(0xb0b, { size: 20 }),
        assetId: zeroHash(0),
        amount: 0n,
        gasLimit: 100000n,
        deadline: 1000000n,
        refundTo: numberToHex(0, { size: 20 }),
        inReplyTo: zeroHash(0),
        ...draft,
        payloadHash: keccak256(payload),
    };
}
/** A shard as others see it on L1. */
export function createFakeSource(id) {
    const tree = createAppendTree(OUTBOX_DEPTH);
    const domain = domainOf(id);
    const items = [];
    const claims = [];
    function push(item) {
        items.push(item);
        tree.append('leaf' in item ? item.leaf : outboxLeaf(messageId(domain, item.message)));
    }
    return {
        id,
        domain,
        items,
        claims,
        send(draft = {}) {
            const item = { message: makeMessage(id, items.length, draft), payload: draft.payload ?? '0x' };
            push(item);
            return item;
        },
        withdraw: () => push({ leaf: word(`withdrawal ${id} ${items.length}`) }),
        claim() {
            const claim = {
                batchIndex: claims.length,
                items: items.slice(claims.at(-1)?.outboxCount ?? 0),
                outboxRoot: tree.root(),
                outboxCount: tree.count,
            };
            claims.push(claim);
            return claim;
        },
        leaf(capRoot = zeroHash(OUTBOX_DEPTH), settled) {
            const claim = claims.at(-1);
            return {
                domain,
                batchIndex: claim?.batchIndex ?? 0,
                stateRoot: word('state'),
                outboxRoot: claim?.outboxRoot ?? zeroHash(OUTBOX_DEPTH),
                outboxCount: claim?.outboxCount ?? 0,
                settledOutboxRoot: settled?.outboxRoot ?? zeroHash(OUTBOX_DEPTH),
                capRoot,
            };
        },
        hint: (index, { batchIndex, outboxRoot, outboxCount }) => ({
            batchIndex,
            outboxRoot,
            outboxCount,
            branch: tree.prove(index, outboxCount),
        }),
    };
}
//# sourceMappingURL=fake-source.js.map