import { findMessage, findRlpScalar } from '@bulkhead/protocol';
import { bytesToHex, numberToHex } from 'viem';
/** The fields of a message as an outbox section writes them (docs/spec/batches.md, Payload), with their width in bytes. */
const FIELDS = [
    ['kind', 'scalar', 1],
    ['srcShard', 'scalar', 4],
    ['dstShard', 'scalar', 4],
    ['index', 'scalar', 4],
    ['sender', 'bytes', 20],
    ['target', 'bytes', 20],
    ['assetId', 'bytes', 32],
    ['amount', 'scalar', 32],
    ['gasLimit', 'scalar', 8],
    ['deadline', 'scalar', 8],
    ['refundTo', 'bytes', 20],
    ['inReplyTo', 'bytes', 32],
    ['payloadHash', 'bytes', 32],
];
export const MESSAGE_FIELD_COUNT = FIELDS.length;
/** A minimal big-endian scalar. */
export function toScalarHex(n) {
    if (BigInt(n) === 0n)
        return '0x';
    const digits = numberToHex(n).slice(2);
    return `0x${digits.length % 2 === 0 ? '' : '0'}${digits}`;
}
export function toMessageFields(message) {
    return FIELDS.map(([name, form]) => {
        const value = message[name];
        return form === 'scalar' ? toScalarHex(BigInt(value)) : value;
    });
}
/** Undefined unless each field has its width and its range. Never throws. */
export function findMessageFields(fields) {
    if (fields === undefined || fields instanceof Uint8Array || fields.length !== FIELDS.length)
        return undefined;
    const raw = {};
    for (const [position, [name, form, width]] of FIELDS.entries()) {
        const field = fields[position];
        if (!(field instanceof Uint8Array))
            return undefined;
        const value = form === 'scalar' ? findRlpScalar(field, width) : findFixed(field, width);
        if (value === undefined)
            return undefined;
        raw[name] = value;
    }
    return findMessage(raw);
}
function findFixed(field, width) {
    return field.length === width ? bytesToHex(field) : undefined;
}
//# sourceMappingURL=message-fields.js.map