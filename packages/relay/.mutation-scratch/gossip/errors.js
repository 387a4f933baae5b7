import { CodedError } from '@bulkhead/runtime';
const VERDICTS = {
    GOSSIP_PEER_INVALID: 'reject',
    GOSSIP_SEED_INVALID: 'reject',
    GOSSIP_START_FAILED: 'retry',
    GOSSIP_STOPPED: 'retry',
    OUTBOX_MISMATCH: 'fatal',
};
/** An error of this package, with the verdict that belongs to its code. */
export function relayError(code, message, context = {}) {
    return new CodedError({ code, message, verdict: VERDICTS[code], ...context });
}
//# sourceMappingURL=errors.js.map