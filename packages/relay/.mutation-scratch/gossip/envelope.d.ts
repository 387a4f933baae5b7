import { type BatchIndex, type Message, type RlpFault } from '@bulkhead/protocol';
import { type Hex } from 'viem';
/** Version of the envelope, and the last part of its topic. */
export declare const ENVELOPE_VERSION = 1;
/** Where a message stands in an outbox that was claimed on L1. */
export interface ProofHint {
    readonly batchIndex: BatchIndex;
    readonly outboxRoot: Hex;
    /** Leaves under that root; above the message's index. */
    readonly outboxCount: number;
    /** 32 siblings, leaf level first. */
    readonly branch: readonly Hex[];
}
/** What travels by gossip: a message with its payload, and its branch once its batch is on L1. */
export interface Envelope {
    readonly message: Message;
    readonly payload: Hex;
    readonly hint: ProofHint | undefined;
}
/** Why bytes are not the one encoding of an envelope. */
export type EnvelopeFault = RlpFault | 'too-large' | 'shape' | 'version' | 'message' | 'payload' | 'hint';
export type EnvelopeRead = {
    readonly ok: true;
    readonly value: Envelope;
} | {
    readonly ok: false;
    readonly fault: EnvelopeFault;
};
/** `RLP([version, [13 message fields], payload, [] or [batchIndex, outboxRoot, outboxCount, [32 siblings]]])`. */
export declare function encodeEnvelope({ message, payload, hint }: Envelope): Uint8Array;
/** Reads what `encodeEnvelope` wrote, and nothing else: `encodeEnvelope` of the result is `bytes`. Never throws. */
export declare function decodeEnvelope(bytes: Uint8Array): EnvelopeRead;
//# sourceMappingURL=envelope.d.ts.map