/** Peers remembered; beyond that the one heard least recently is forgotten. */
const MAX_PEERS = 512;
/**
 * An allowance of messages and bytes per peer, refilled as time passes. Overdrawing it costs time, nothing is lost: the
 * peer is read later, and its stream's window closes behind it.
 */
export function createPacer(limits, clock) {
    const { peerBurstMessages, peerMessagesPerSecond, peerBurstBytes, peerBytesPerSecond } = limits;
    const allowances = new Map();
    function refill(peer) {
        const nowMs = clock.now();
        const known = allowances.get(peer);
        const seconds = known === undefined ? 0 : Math.max(0, nowMs - known.atMs) / 1_000;
        const allowance = {
            messages: Math.min(peerBurstMessages, (known?.messages ?? peerBurstMessages) + seconds * peerMessagesPerSecond),
            bytes: Math.min(peerBurstBytes, (known?.bytes ?? peerBurstBytes) + seconds * peerBytesPerSecond),
            atMs: nowMs,
        };
        allowances.delete(peer);
        allowances.set(peer, allowance);
        for (const oldest of allowances.keys()) {
            if (allowances.size <= MAX_PEERS)
                break;
            allowances.delete(oldest);
        }
        return allowance;
    }
    return {
        take(peer, messages, bytes) {
            const allowance = refill(peer);
            allowance.messages -= messages;
            allowance.bytes -= bytes;
            const debt = Math.max(-allowance.messages / peerMessagesPerSecond, -allowance.bytes / peerBytesPerSecond);
            return Math.max(0, Math.ceil(debt * 1_000));
        },
    };
}
//# sourceMappingURL=pacer.js.map