import { type Message } from '@bulkhead/protocol';
import fc from 'fast-check';
import { type Hex } from 'viem';
import type { Envelope } from '../gossip/envelope.js';
export declare const anyBytes: (length: number) => fc.Arbitrary<Hex>;
export declare const anyPayload: fc.Arbitrary<Hex>;
export declare const anyMessage: (payload: Hex) => fc.Arbitrary<Message>;
export declare const anyEnvelope: fc.Arbitrary<Envelope>;
//# sourceMappingURL=arbitraries.d.ts.map