import {
  computeDomain,
  decodeBatchPayload,
  type L1Origin,
  LaneSafety,
  type SettlementLeaf,
  type ShardId,
} from '@bulkhead/protocol';
import type { CapLeaf, InboundLane, OutboxMirror, SettlementReader } from '@bulkhead/relay';
import { createOutboxMirror } from '@bulkhead/relay';
import { CodedError, type Logger } from '@bulkhead/runtime';
import { createL1View, type L1Block, type L1EventOf, type L1Unwind, type L1View } from '@bulkhead/settlement';
import { type Address, hexToBytes } from 'viem';

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
  readonly network: { readonly l1ChainId: number; readonly registry: Address };
  readonly originDepth: number;
  readonly logger: Logger;
}): L1State {
  const { shardId, network, originDepth, logger } = args;
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

  /** Sections and claims of a source come in their own time: each claim is compared once sections have brought its messages. */
  function mirrorOutboxes({ origin, events }: L1Block): void {
    const touched = new Set<ShardId>();
    for (const event of events) {
      if (event.type === 'batch-posted') {
        carrySection(event, origin.number);
        touched.add(event.header.shardId);
      }
      if (event.type === 'claim-proposed' || event.type === 'claim-truncated') touched.add(event.shardId);
    }
    for (const source of touched) {
      for (const claim of mirrorOf(source).check(view.claims(source))) {
        logger.error('a shard’s outbox sections do not match its claim: its messages are not delivered from here', {
          source,
          ...claim.outputs,
        });
      }
    }
  }

  function carrySection({ header, payload }: L1EventOf<'batch-posted'>, l1Block: number): void {
    const { shardId: source, batchIndex } = header;
    const genesisHash = view.shard(source)?.genesisHash;
    if (genesisHash === undefined) return;
    const mirror = mirrorOf(source);
    const wasPlaced = mirror.carried !== undefined;
    const { outbox: items } = decodeBatchPayload(header, payload === undefined ? undefined : hexToBytes(payload));
    mirror.carry({ domain: computeDomain({ ...network, shardId: source, genesisHash }), l1Block, items });
    if (wasPlaced && mirror.carried === undefined)
      logger.error('a shard’s outbox section is not what comes next: its messages are no longer delivered from here', {
        source,
        batch: batchIndex,
      });
  }

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
      mirrorOutboxes(block);
    },
    unwind({ ancestor }) {
      view.unwind(ancestor.number);
      for (const [source, mirror] of mirrors) {
        mirror.unwind(ancestor.number);
        mirror.check(view.claims(source));
      }
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
