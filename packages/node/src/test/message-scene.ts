import {
  createAppendTree,
  createSparseTree,
  type Domain,
  ETH_ASSET,
  type EthLog,
  inboxAbi,
  type Message,
  type MessageId,
  MessageKind,
  messageId,
  OUTBOX_DEPTH,
  type OutboxItem,
  outboxAbi,
  outboxItemLeaf,
  SETTLEMENT_DEPTH,
  type SettlementLeaf,
  SHARD_CONTRACTS,
  type ShardId,
  settlementLeafHash,
  toBatchIndex,
  toShardId,
} from '@bulkhead/protocol';
import { createDeliveryTracker, createOutboxMirror, type OutboxClaim, type OutboxMirror } from '@bulkhead/relay';
import {
  type Address,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  keccak256,
  numberToHex,
  toHex,
  zeroAddress,
  zeroHash,
} from 'viem';
import type { L1State } from '../shard/l1-state.js';
import { createMessageBook } from '../shard/message-book.js';

export const HERE = toShardId(7);
export const PEER = toShardId(8);
export const word = (text: string): Hex => keccak256(toHex(text));
export const DOMAIN = word('domain here') as Domain;
export const PEER_DOMAIN = word('domain of the peer') as Domain;

/** What a claim of the peer over three messages leaves on L1: its leaf, alone in the settlement tree. */
export function claimOfPeer() {
  const leaf: SettlementLeaf = {
    domain: PEER_DOMAIN,
    batchIndex: toBatchIndex(4),
    stateRoot: word('state'),
    outboxRoot: word('outbox'),
    outboxCount: 3,
    settledOutboxRoot: word('settled'),
    capRoot: word('caps'),
  };
  const tree = createSparseTree(SETTLEMENT_DEPTH);
  tree.set(PEER, settlementLeafHash(leaf));
  return { leaf, tree };
}

export function sampleMessage(index: number, change: Partial<Message> = {}): Message {
  return {
    kind: MessageKind.Asset,
    srcShard: HERE,
    dstShard: PEER,
    index,
    sender: zeroAddress,
    target: zeroAddress,
    assetId: ETH_ASSET,
    amount: BigInt(index + 1),
    gasLimit: 0n,
    deadline: 2_000_000_000n,
    refundTo: zeroAddress,
    inReplyTo: zeroHash as MessageId,
    payloadHash: keccak256('0x'),
    ...change,
  };
}

type Place = { readonly block: number; readonly tx?: string };

function logOf(address: Address, topics: unknown, data: Hex, { block, tx = `tx ${block}` }: Place): EthLog {
  return {
    address,
    topics: topics as Hex[],
    data,
    blockNumber: numberToHex(block),
    blockHash: word(`block ${block}`),
    blockTimestamp: numberToHex(1_000 + block),
    transactionHash: word(tx),
    transactionIndex: '0x0',
    logIndex: '0x0',
    removed: false,
  };
}

function inputsOf(abi: typeof outboxAbi | typeof inboxAbi, name: string) {
  const event = abi.find((item) => item.type === 'event' && item.name === name);
  if (event === undefined || !('inputs' in event)) throw new Error(`no event ${name}`);
  return event.inputs.filter((input) => !('indexed' in input && input.indexed));
}

/** What the Outbox says when it takes a message. */
export function sentLog(message: Message, place: Place, payload: Hex = '0x'): EthLog {
  const args = { msgId: messageId(DOMAIN, message), dstShard: message.dstShard };
  const topics = encodeEventTopics({ abi: outboxAbi, eventName: 'MessageSent', args });
  const data = encodeAbiParameters(inputsOf(outboxAbi, 'MessageSent'), [message.index, message, payload] as never);
  return logOf(SHARD_CONTRACTS.Outbox, topics, data, place);
}

/** What the Inbox says when a message from the peer reached a state. */
export function deliveredLog(message: Message, state: number, place: Place, reason: Hex = '0x'): EthLog {
  const args = { msgId: messageId(PEER_DOMAIN, message), srcShard: message.srcShard };
  const topics = encodeEventTopics({ abi: inboxAbi, eventName: 'MessageDelivered', args });
  const data = encodeAbiParameters(inputsOf(inboxAbi, 'MessageDelivered'), [message.index, state, reason] as never);
  return logOf(SHARD_CONTRACTS.Inbox, topics, data, place);
}

/** A book beside a mirror of one peer's outbox; both as a test fills them. */
export function openBook() {
  const paid = new Map<number, { l1Block: number; txHash: Hex }>();
  const mirrors = new Map<ShardId, OutboxMirror>([[PEER, createOutboxMirror(PEER)]]);
  const view = {
    settlementLeafAt: (source: ShardId) => (source === PEER ? { leaf: { domain: PEER_DOMAIN } } : undefined),
    payout: (_shard: ShardId, index: number) => paid.get(index),
  };
  const tracker = createDeliveryTracker();
  const l1 = { view, mirrors } as unknown as Pick<L1State, 'view' | 'mirrors'>;
  const book = createMessageBook({ shardId: HERE, l1, tracker });
  const tree = createAppendTree(OUTBOX_DEPTH);
  let standing: (OutboxClaim & { readonly l1Block: number })[] = [];
  return {
    book,
    tracker,
    paid,
    mirrors,
    /** A batch of the peer with these messages lands in an L1 block. */
    receive(l1Block: number, ...messages: readonly Message[]): void {
      const items: OutboxItem[] = messages.map((message) => ({ message, payload: '0x' }));
      for (const item of items) tree.append(outboxItemLeaf(PEER_DOMAIN, item));
      standing.push({ l1Block, outputs: { outboxRoot: tree.root(), outboxCount: BigInt(tree.count) } });
      mirrors.get(PEER)?.carry({ domain: PEER_DOMAIN, l1Block, items });
      mirrors.get(PEER)?.check(standing);
      if (mirrors.get(PEER)?.count !== tree.count) throw new Error('the mirror does not take it');
    },
    /** L1 drops what came after a block; `count` messages of the peer are left. */
    drop(l1Block: number, count: number): void {
      standing = standing.filter((claim) => claim.l1Block <= l1Block);
      for (const mirror of mirrors.values()) {
        mirror.unwind(l1Block);
        mirror.check(standing);
      }
      tree.truncate(count);
    },
  };
}
