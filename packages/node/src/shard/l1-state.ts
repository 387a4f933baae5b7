import {
  type BatchHeader,
  type Domain,
  decodeBatchPayload,
  type L1Origin,
  LaneSafety,
  type SettlementLeaf,
  type ShardId,
} from '@bulkhead/protocol';
import type { CapLeaf, InboundLane, OutboxMirror, SettlementReader } from '@bulkhead/relay';
import { createOutboxMirror } from '@bulkhead/relay';
import { CodedError, type Logger } from '@bulkhead/runtime';
import { createL1View, type L1Block, type L1Unwind, type L1View } from '@bulkhead/settlement';
import { hexToBytes } from 'viem';

/**
 * Everything this node knows of L1, folded block by block: the view of contracts and a mirror of every shard's outbox.
 * It holds nothing that a replay of the follower's rows would not give again.
 */
export interface L1State {
  readonly view: L1View;
  readonly mirrors: ReadonlyMap<ShardId, OutboxMirror>;
  readonly settlement: SettlementReader;
  apply(block: L1Block): void;
  unwind(unwind: L1Unwind): void;
  setFinalized(l1Block: number): void;
  readonly finalized: number;
  /** Newest origin that may be used. @throws CodedError NO_ORIGIN (retry) before the first block */
  newestOrigin(): L1Origin;
  /** Of L1's newest block, seconds. @throws CodedError NO_ORIGIN (retry) before the first block */
  newestTimestamp(): number;
  /** @throws CodedError NO_ORIGIN (fatal) when L1 has no such block, or it is older than what is kept */
  getOrigin(number: number): L1Origin;
}

export function createL1State(args: {
  readonly shardId: ShardId;
  readonly originDepth: number;
  readonly logger: Logger;
}): L1State {
  const { shardId, originDepth, logger } = args;
  const view = createL1View();
  const mirrors = new Map<ShardId, OutboxMirror>();
  let finalized = -1;

  function mirrorOf(source: ShardId): OutboxMirror {
    let mirror = mirrors.get(source);
    if (mirror === undefined) {
      mirror = createOutboxMirror(source, { keepFor: shardId });
      mirrors.set(source, mirror);
    }
    return mirror;
  }

  /** Batch and claim come in one transaction: the batch carries the messages, the claim the root they must lead to. */
  function mirrorSections({ origin, events }: L1Block): void {
    const sections = new Map<string, { header: BatchHeader; payload: `0x${string}` | undefined }>();
    for (const event of events) {
      if (event.type === 'batch-posted')
        sections.set(`${event.header.shardId}:${event.header.batchIndex}`, {
          header: event.header,
          payload: event.payload,
        });
      if (event.type !== 'claim-proposed') continue;
      const section = sections.get(`${event.shardId}:${event.batchIndex}`);
      const leaf = leafOf(event.shardId, origin.number);
      if (section === undefined || leaf === undefined) continue;
      const bytes = section.payload === undefined ? undefined : hexToBytes(section.payload);
      const decoded = decodeBatchPayload(section.header, bytes);
      const verdict = mirrorOf(event.shardId).append({
        domain: leaf.domain,
        l1Block: origin.number,
        items: decoded.outbox,
        outboxRoot: event.outputs.outboxRoot,
        outboxCount: Number(event.outputs.outboxCount),
      });
      if (verdict === 'mismatch')
        logger.error(
          'a shard’s outbox section does not match its claim: its messages are no longer delivered from here',
          {
            source: event.shardId,
            batch: event.batchIndex,
          },
        );
    }
  }

  const leafOf = (source: ShardId, l1Block: number): { readonly domain: Domain } | undefined =>
    view.settlementLeafAt(source, l1Block)?.leaf;

  function newest(depth: number): L1Origin {
    const origin = view.newestOrigin(depth);
    if (origin === undefined) throw noOrigin('L1 has no block yet', 'retry');
    return origin;
  }

  const settlement: SettlementReader = {
    leavesAt(l1Block) {
      const leaves = new Map<ShardId, SettlementLeaf>();
      for (const { shardId: source, leaf } of view.settlementLeavesAt(l1Block))
        if (leaf !== undefined) leaves.set(source, leaf);
      return leaves;
    },
    leafHashesAt: (l1Block) =>
      new Map(view.settlementLeavesAt(l1Block).map(({ shardId: source, leafHash }) => [source, leafHash])),
    capLeavesAt: (source, l1Block): readonly CapLeaf[] =>
      view.capLeaves(source).slice(0, view.capCountAt(source, l1Block)),
    inboundLane(source): InboundLane {
      const lane = view.lanes().find(({ src, dst }) => src === source && dst === shardId);
      return { open: lane?.open ?? false, settledOnly: lane?.safety === LaneSafety.Settled };
    },
  };

  return {
    view,
    mirrors,
    settlement,
    apply(block) {
      view.apply(block);
      mirrorSections(block);
    },
    unwind({ ancestor }) {
      view.unwind(ancestor.number);
      for (const mirror of mirrors.values()) mirror.unwind(ancestor.number);
      finalized = Math.min(finalized, ancestor.number);
    },
    setFinalized(l1Block) {
      finalized = l1Block;
    },
    get finalized() {
      return finalized;
    },
    newestOrigin: () => newest(originDepth),
    newestTimestamp: () => newest(0).timestamp,
    getOrigin(number) {
      const origin = view.origin(number);
      if (origin === undefined) throw noOrigin(`L1 block ${number} is not known`, 'fatal');
      return origin;
    },
  };
}

function noOrigin(message: string, verdict: 'retry' | 'fatal'): CodedError<'NO_ORIGIN'> {
  return new CodedError({ code: 'NO_ORIGIN', message, verdict });
}
