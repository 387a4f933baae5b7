import { messageId, OUTBOX_DEPTH, outboxLeaf, verifyBranch, } from '@bulkhead/protocol';
export function createCandidateFinder(mirrors, gossiped) {
    /** The leaf that a branch was found to prove. A branch belongs to one message and one root, so once is enough. */
    const verdicts = new WeakMap();
    function isProven({ message, branch }, { leaf, outboxRoot }) {
        const hash = outboxLeaf(messageId(leaf.domain, message));
        const known = verdicts.get(branch);
        if (known?.leaf === hash)
            return known.proven;
        const proven = verifyBranch({ root: outboxRoot, leaf: hash, index: message.index, branch, depth: OUTBOX_DEPTH });
        verdicts.set(branch, { leaf: hash, proven });
        return proven;
    }
    function* mirrored(mirror, destination, from, count) {
        for (const { message, payload } of mirror.messages(destination, from, count))
            yield { message, payload, prove: () => mirror.prove(message.index, count) };
    }
    function* fromGossip(target, from) {
        for (const entry of gossiped?.under(target.source, target.outboxRoot) ?? []) {
            const { message, payload, branch } = entry;
            if (message.srcShard !== target.source || message.dstShard !== target.destination)
                continue;
            if (message.index >= from && isProven(entry, target))
                yield { message, payload, prove: () => branch };
        }
    }
    return {
        find(target, from) {
            const mirror = mirrors.get(target.source);
            const count = mirror?.findCount(target.outboxRoot);
            if (mirror === undefined || count === undefined)
                return { complete: false, messages: fromGossip(target, from) };
            return { complete: true, messages: mirrored(mirror, target.destination, from, count) };
        },
    };
}
//# sourceMappingURL=candidates.js.map