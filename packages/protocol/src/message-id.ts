import { concatHex, encodeAbiParameters, type Hex } from 'viem';
import type { Domain, MessageId } from './ids.js';
import { keccak256 } from './keccak.js';
import type { Message, OutboxItem } from './message.js';
import { MESSAGE_PARAMETER } from './message-abi.js';
import { MESSAGE_TAG } from './tag.js';

const PARAMETERS = [{ type: 'bytes32' }, { type: 'bytes32' }, MESSAGE_PARAMETER] as const;

/** The id of a message; `domain` is that of its source (docs/spec/messages.md). */
export function messageId(domain: Domain, message: Message): MessageId {
  return keccak256(encodeAbiParameters(PARAMETERS, [MESSAGE_TAG, domain, message])) as MessageId;
}

/** The leaf of a message in its source's outbox tree (docs/spec/messages.md). */
export function outboxLeaf(id: MessageId): Hex {
  return keccak256(concatHex(['0x00', id]));
}

/** The leaf of an item of an outbox section; `domain` is that of its source. */
export function outboxItemLeaf(domain: Domain, item: OutboxItem): Hex {
  return 'leaf' in item ? item.leaf : outboxLeaf(messageId(domain, item.message));
}
