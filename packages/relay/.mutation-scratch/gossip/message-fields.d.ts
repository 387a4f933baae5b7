import { type Message, type RlpItem } from '@bulkhead/protocol';
import { type Hex } from 'viem';
export declare const MESSAGE_FIELD_COUNT: 13;
/** A minimal big-endian scalar. */
export declare function toScalarHex(n: number | bigint): Hex;
export declare function toMessageFields(message: Message): readonly Hex[];
/** Undefined unless each field has its width and its range. Never throws. */
export declare function findMessageFields(fields: RlpItem | undefined): Message | undefined;
//# sourceMappingURL=message-fields.d.ts.map