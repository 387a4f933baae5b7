import { decodeAbiParameters, encodeAbiParameters, type Hex, keccak256, parseAbiParameters, size } from 'viem';
import type { Domain, MessageId, ShardId } from './ids.js';
import { MAX_MESSAGE_GAS, MAX_RESULT_BYTES } from './limits.js';
import { type Message, MessageKind } from './message.js';
import { MESSAGE_PARAMETER } from './message-abi.js';
import { messageId } from './message-id.js';
import { findMessage } from './message-schema.js';

const RESULT_PARAMETERS = [MESSAGE_PARAMETER, ...parseAbiParameters('bool isHash, bytes data')] as const;
const MESSAGE_HEX_LENGTH = 2 + 64 * 13;
/** The 13 words, the flag, offset and length of the data, and the data of the longest answer. */
const LONGEST_RESULT = MESSAGE_HEX_LENGTH + 2 * (3 * 32 + MAX_RESULT_BYTES);
const ZERO_WORD = `0x${'00'.repeat(32)}` as const;
const ZERO_ADDRESS = `0x${'00'.repeat(20)}` as const;

/** What a call returned, or its hash where it is above 1,024 bytes. */
export interface Answer {
  readonly isHash: boolean;
  readonly data: Hex;
}

/** Gas for the callback of the answer to a message; 0 when it wants none (docs/spec/messages.md, Kinds). */
export function resultGas(message: Message): bigint {
  const { kind } = message;
  if (kind !== MessageKind.Data && kind !== MessageKind.AssetCall && kind !== MessageKind.Query) return 0n;
  const gas = BigInt(message.inReplyTo);
  return gas > MAX_MESSAGE_GAS ? MAX_MESSAGE_GAS : gas;
}

/** True for a message that its destination returns when it can't be delivered (docs/spec/messages.md, Kinds). */
export function canComeBack(message: Message): boolean {
  if (message.kind === MessageKind.Return || message.kind === MessageKind.Withdraw) return false;
  return message.amount !== 0n || resultGas(message) !== 0n;
}

/** What a call's return data becomes in a RESULT. */
export function toAnswer(returned: Hex): Answer {
  const isHash = size(returned) > MAX_RESULT_BYTES;
  return { isHash, data: isHash ? keccak256(returned) : returned };
}

/** The payload of a RETURN. */
export function encodeReturnPayload(original: Message): Hex {
  return encodeAbiParameters([MESSAGE_PARAMETER], [original]);
}

/** The payload of a RESULT. */
export function encodeResultPayload(original: Message, answer: Answer): Hex {
  return encodeAbiParameters(RESULT_PARAMETERS, [original, answer.isHash, answer.data]);
}

/** The message that a RETURN brings back; undefined unless `payload` is what `encodeReturnPayload` writes. Never throws. */
export function findReturnPayload(payload: Hex): Message | undefined {
  if (payload.length !== MESSAGE_HEX_LENGTH) return undefined;
  try {
    const [raw] = decodeAbiParameters([MESSAGE_PARAMETER], payload);
    const original = findMessage(raw);
    return original !== undefined && encodeReturnPayload(original) === payload.toLowerCase() ? original : undefined;
  } catch {
    return undefined;
  }
}

/** The message that a RESULT answers, and the answer; undefined unless `payload` is what `encodeResultPayload` writes. Never throws. */
export function findResultPayload(payload: Hex): { readonly original: Message; readonly answer: Answer } | undefined {
  if (payload.length < MESSAGE_HEX_LENGTH || payload.length > LONGEST_RESULT) return undefined;
  try {
    const [raw, isHash, data] = decodeAbiParameters(RESULT_PARAMETERS, payload);
    const original = findMessage(raw);
    if (original === undefined) return undefined;
    const answer = { isHash, data };
    return encodeResultPayload(original, answer) === payload.toLowerCase() ? { original, answer } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a RETURN or RESULT belongs to the message of its payload; `domain` is that of the shard it comes to. */
export function isReplyTo(domain: Domain, reply: Message, original: Message): boolean {
  if (messageId(domain, original) !== reply.inReplyTo || original.dstShard !== reply.srcShard) return false;
  if (reply.kind === MessageKind.Result) return true;
  return original.amount === reply.amount && original.assetId === reply.assetId;
}

/**
 * The RETURN of `original` as its destination sends it, but for its place in the outbox: `index` is the caller's
 * (docs/spec/messages.md, Given back).
 * @param id - of `original`, with its source's domain
 */
export function returnOf(
  original: Message,
  id: MessageId,
  index: number,
): { readonly message: Message; readonly payload: Hex } {
  const payload = encodeReturnPayload(original);
  const message: Message = {
    kind: MessageKind.Return,
    srcShard: original.dstShard,
    dstShard: original.srcShard as ShardId,
    index,
    sender: original.target,
    target: original.amount === 0n ? original.sender : original.refundTo,
    assetId: original.assetId,
    amount: original.amount,
    gasLimit: 0n,
    deadline: 0n,
    refundTo: ZERO_ADDRESS,
    inReplyTo: id,
    payloadHash: keccak256(payload),
  };
  return { message, payload };
}

/** The RESULT for `original`, as `returnOf`; `sentAt` is the time of the block that delivered it, in seconds. */
export function resultOf(
  original: Message,
  id: MessageId,
  answer: Answer,
  place: { readonly index: number; readonly sentAt: bigint },
): { readonly message: Message; readonly payload: Hex } {
  const payload = encodeResultPayload(original, answer);
  const message: Message = {
    kind: MessageKind.Result,
    srcShard: original.dstShard,
    dstShard: original.srcShard as ShardId,
    index: place.index,
    sender: original.target,
    target: original.sender,
    assetId: ZERO_WORD as Message['assetId'],
    amount: 0n,
    gasLimit: resultGas(original),
    deadline: place.sentAt + RESULT_LIFETIME,
    refundTo: ZERO_ADDRESS,
    inReplyTo: id,
    payloadHash: keccak256(payload),
  };
  return { message, payload };
}

/** Seconds that a RESULT may be delivered. */
const RESULT_LIFETIME = 1_209_600n;
