import {
  CAP_DEPTH,
  type CapProof,
  capLeafHash,
  createAppendTree,
  createSparseTree,
  type Delivery,
  type DeliveryProof,
  encodeDeliver,
  type L1Origin,
  SETTLEMENT_DEPTH,
  type SettlementLeaf,
  type ShardId,
  settlementLeafHash,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { MirroredMessage, OutboxMirror } from './outbox-mirror.js';
import type { CapLeaf, SettlementReader } from './ports.js';

/** Gas of `Inbox.deliver` beside the receiver's call: proofs, nullifier, event, credit. */
export const DELIVERY_OVERHEAD_GAS = 500_000n;

/** The proofs that one imported settlement root gives; made once per origin and used for all its deliveries. */
export class SettlementProofs {
  readonly leaves: ReadonlyMap<ShardId, SettlementLeaf>;
  readonly #tree = createSparseTree(SETTLEMENT_DEPTH);
  readonly #caps = new Map<ShardId, { leaves: readonly CapLeaf[]; tree: ReturnType<typeof createAppendTree> }>();

  constructor(
    readonly origin: L1Origin,
    private readonly reader: SettlementReader,
  ) {
    this.leaves = reader.leavesAt(origin.number);
    for (const [shardId, leaf] of this.leaves) this.#tree.set(shardId, settlementLeafHash(leaf));
  }

  /** True when the leaves this node knows lead to the root that the origin carries. */
  get consistent(): boolean {
    return this.#tree.root() === this.origin.settlementRoot;
  }

  branch(source: ShardId): Hex[] {
    return this.#tree.prove(source);
  }

  /** The newest cap of the message's asset on the lane to its destination, or undefined when L1 has none. */
  findCap(source: ShardId, { message }: MirroredMessage): CapProof | undefined {
    const { leaves, tree } = this.#capsOf(source);
    const index = leaves.findLastIndex((leaf) => leaf.dst === message.dstShard && leaf.assetId === message.assetId);
    const leaf = leaves[index];
    if (leaf === undefined) return undefined;
    return { cap: leaf.cumOut, index, branch: tree.prove(index, leaves.length) };
  }

  #capsOf(source: ShardId): { leaves: readonly CapLeaf[]; tree: ReturnType<typeof createAppendTree> } {
    let caps = this.#caps.get(source);
    if (caps === undefined) {
      const tree = createAppendTree(CAP_DEPTH);
      const leaves = this.reader.capLeavesAt(source, this.origin.number);
      for (const leaf of leaves) tree.append(capLeafHash(leaf.dst, leaf.assetId, leaf.cumOut));
      caps = { leaves, tree };
      this.#caps.set(source, caps);
    }
    return caps;
  }
}

/** The whole proof of one message, or undefined when the mirror can't give the branch of the claimed outbox. */
export function buildProof(
  proofs: SettlementProofs,
  mirror: OutboxMirror,
  entry: MirroredMessage,
): DeliveryProof | undefined {
  const source = entry.message.srcShard;
  const leaf = proofs.leaves.get(source);
  if (leaf === undefined || entry.message.index >= leaf.outboxCount || leaf.outboxCount > mirror.count)
    return undefined;
  return {
    settlementRoot: proofs.origin.settlementRoot,
    leaf,
    settlementBranch: proofs.branch(source),
    outboxBranch: mirror.prove(entry.message.index, leaf.outboxCount),
    cap: entry.message.amount > 0n ? proofs.findCap(source, entry) : undefined,
  };
}

/** The block item that delivers a message (docs/spec/batches.md, Payload). */
export function buildDelivery(entry: MirroredMessage, proof: DeliveryProof): Delivery {
  return {
    gas: entry.message.gasLimit + DELIVERY_OVERHEAD_GAS,
    data: encodeDeliver(entry.message, entry.payload, proof),
  };
}
