import type { Domain, Message } from '@bulkhead/protocol';
import { type Hex, numberToHex } from 'viem';
import type { L1State } from './l1-state.js';
import { kindName } from './message-names.js';
import type { MessageIdentity, MessageJson, StageEntry } from './message-view.js';

/** What a view says of the message itself. */
export function identifyMessage(id: Hex, message: Message, domain: Domain | undefined): MessageIdentity {
  const { srcShard, dstShard, index, sender, target, assetId, amount, deadline } = message;
  return {
    messageId: id,
    kind: kindName(message),
    srcShard,
    dstShard,
    index,
    sender,
    target,
    assetId,
    amount: numberToHex(amount),
    deadline: Number(deadline),
    message: messageJson(message),
    ...(domain && { domain }),
  };
}

/** A message as JSON, which `messageSchema` of the protocol reads back. */
export function messageJson(message: Message): MessageJson {
  return {
    ...message,
    amount: numberToHex(message.amount),
    gasLimit: numberToHex(message.gasLimit),
    deadline: numberToHex(message.deadline),
  };
}

/** Place and time of an L1 block, as far as the view still knows it. */
export function onL1(l1: L1State, l1Block: number): Pick<StageEntry, 'at' | 'chain' | 'blockNumber'> {
  const origin = l1.view.origin(l1Block);
  return { ...(origin === undefined ? {} : { at: origin.timestamp * 1000 }), chain: 'L1', blockNumber: l1Block };
}
