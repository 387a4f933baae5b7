import {
  createSparseTree,
  type Delivery,
  type DeliveryProof,
  encodeDeliver,
  type L1Origin,
  type Message,
  SETTLEMENT_DEPTH,
  type SettlementLeaf,
  type ShardId,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { CapTrees, CapView } from './cap-trees.js';
import type { SettlementReader } from './ports.js';

/** Bytes of the calldata of `deliver` beside the payload, which is padded to a word. */
export const DELIVERY_OVERHEAD_BYTES = 4 + 32 * 107;

/** The proofs that one imported settlement root gives; made once per origin and used for all its deliveries. */
export class SettlementProofs {
  readonly leaves: ReadonlyMap<ShardId, SettlementLeaf>;
  readonly #tree = createSparseTree(SETTLEMENT_DEPTH);
  readonly #branches = new Map<ShardId, Hex[]>();
  readonly #caps = new Map<ShardId, CapView | undefined>();

  constructor(
    readonly origin: L1Origin,
    reader: SettlementReader,
    private readonly capTrees: CapTrees,
  ) {
    this.leaves = reader.leavesAt(origin.number);
    for (const [shardId, hash] of reader.leafHashesAt(origin.number)) this.#tree.set(shardId, hash);
  }

  /** True when the leaves this node knows lead to the root that the origin carries. */
  get consistent(): boolean {
    return this.#tree.root() === this.origin.settlementRoot;
  }

  branch(source: ShardId): Hex[] {
    let branch = this.#branches.get(source);
    if (branch === undefined) {
      branch = this.#tree.prove(source);
      this.#branches.set(source, branch);
    }
    return branch;
  }

  /** The caps of a source under its leaf; undefined when this node's copy of them doesn't lead to the leaf's root. */
  caps(source: ShardId, { capRoot }: SettlementLeaf): CapView | undefined {
    if (!this.#caps.has(source)) this.#caps.set(source, this.capTrees.at(source, this.origin.number, capRoot));
    return this.#caps.get(source);
  }
}

/** The whole proof of one message, or undefined when it moves value and L1 has no cap for it. */
export function buildProof(
  proofs: SettlementProofs,
  leaf: SettlementLeaf,
  message: Message,
  outboxBranch: readonly Hex[],
): DeliveryProof | undefined {
  const source = message.srcShard;
  const movesValue = message.amount > 0n;
  const cap = movesValue ? proofs.caps(source, leaf)?.find(message.dstShard, message.assetId) : undefined;
  if (movesValue && cap === undefined) return undefined;
  return {
    settlementRoot: proofs.origin.settlementRoot,
    leaf,
    settlementBranch: proofs.branch(source),
    outboxBranch,
    cap,
  };
}

/** The block item that delivers a message (docs/spec/batches.md, Payload). @param gas - see `gasToDeliver` */
export function buildDelivery(message: Message, payload: Hex, proof: DeliveryProof, gas: bigint): Delivery {
  return { gas, data: encodeDeliver(message, payload, proof) };
}
