import {
  type BatchIndex,
  createAppendTree,
  type Domain,
  type Message,
  MessageKind,
  messageId,
  OUTBOX_DEPTH,
  type OutboxItem,
  outboxLeaf,
  type SettlementLeaf,
  type ShardId,
  zeroHash,
} from '@bulkhead/protocol';
import { type Hex, keccak256, numberToHex, stringToHex } from 'viem';
import type { OutboxClaim } from '../delivery/claim-checks.js';
import type { OutboxMirror } from '../delivery/outbox-mirror.js';
import type { ProofHint } from '../gossip/envelope.js';

export const shard = (id: number): ShardId => id as ShardId;
export const word = (text: string): Hex => keccak256(stringToHex(text));
export const domainOf = (source: ShardId): Domain => word(`domain ${source}`) as Domain;

/** The body of a message, before its source gives it a place. */
export interface Draft extends Partial<Omit<Message, 'srcShard' | 'index' | 'payloadHash'>> {
  readonly payload?: Hex;
}

export function makeMessage(source: ShardId, index: number, { payload = '0x', ...draft }: Draft = {}): Message {
  return {
    kind: MessageKind.Data,
    srcShard: source,
    dstShard: shard(1),
    index,
    sender: numberToHex(0xa11ce, { size: 20 }),
    target: numberToHex(0xb0b, { size: 20 }),
    assetId: zeroHash(0) as Message['assetId'],
    amount: 0n,
    gasLimit: 100_000n,
    deadline: 1_000_000n,
    refundTo: numberToHex(0, { size: 20 }),
    inReplyTo: zeroHash(0) as Message['inReplyTo'],
    ...draft,
    payloadHash: keccak256(payload),
  };
}

/** A claim of a fake source, with the outbox section that leads to it. */
export interface FakeClaim {
  readonly batchIndex: BatchIndex;
  readonly items: readonly OutboxItem[];
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
  /** The same as L1 has it. */
  readonly outputs: OutboxClaim['outputs'];
}

export interface FakeSource {
  readonly id: ShardId;
  readonly domain: Domain;
  /** Everything it ever sent. */
  readonly items: readonly OutboxItem[];
  readonly claims: readonly FakeClaim[];
  send(draft?: Draft): { readonly message: Message; readonly payload: Hex };
  withdraw(): void;
  /** Claims what was sent since the last claim. */
  claim(): FakeClaim;
  /** Its leaf in the settlement tree; the settled outbox is that of claim `settled`, if any. */
  leaf(capRoot?: Hex, settled?: FakeClaim): SettlementLeaf;
  hint(index: number, claim: FakeClaim): ProofHint;
}

/** A shard as others see it on L1. */
export function createFakeSource(id: ShardId): FakeSource {
  const tree = createAppendTree(OUTBOX_DEPTH);
  const domain = domainOf(id);
  const items: OutboxItem[] = [];
  const claims: FakeClaim[] = [];

  function push(item: OutboxItem): void {
    items.push(item);
    tree.append('leaf' in item ? item.leaf : outboxLeaf(messageId(domain, item.message)));
  }

  return {
    id,
    domain,
    items,
    claims,
    send(draft = {}) {
      const item = { message: makeMessage(id, items.length, draft), payload: draft.payload ?? '0x' };
      push(item);
      return item;
    },
    withdraw: () => push({ leaf: word(`withdrawal ${id} ${items.length}`) }),
    claim() {
      const [outboxRoot, outboxCount] = [tree.root(), tree.count];
      const claim = {
        batchIndex: claims.length as BatchIndex,
        items: items.slice(claims.at(-1)?.outboxCount ?? 0),
        outboxRoot,
        outboxCount,
        outputs: { outboxRoot, outboxCount: BigInt(outboxCount) },
      };
      claims.push(claim);
      return claim;
    },
    leaf(capRoot = zeroHash(OUTBOX_DEPTH), settled) {
      const claim = claims.at(-1);
      return {
        domain,
        batchIndex: claim?.batchIndex ?? (0 as BatchIndex),
        stateRoot: word('state'),
        outboxRoot: claim?.outboxRoot ?? zeroHash(OUTBOX_DEPTH),
        outboxCount: claim?.outboxCount ?? 0,
        settledOutboxRoot: settled?.outboxRoot ?? zeroHash(OUTBOX_DEPTH),
        capRoot,
      };
    },
    hint: (index, { batchIndex, outboxRoot, outboxCount }) => ({
      batchIndex,
      outboxRoot,
      outboxCount,
      branch: tree.prove(index, outboxCount),
    }),
  };
}

/** A batch of the source and its claim come to L1. Returns the claims that the mirror finds wrong. */
export function land(
  mirror: OutboxMirror | undefined,
  source: Pick<FakeSource, 'domain' | 'claims'>,
  claim: FakeClaim,
  l1Block = 0,
): readonly OutboxClaim[] {
  mirror?.carry({ domain: source.domain, l1Block, items: claim.items });
  return mirror?.check(source.claims.slice(0, claim.batchIndex + 1)) ?? [];
}
