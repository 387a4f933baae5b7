import {
  type Message,
  messageId,
  OUTBOX_DEPTH,
  outboxLeaf,
  type SettlementLeaf,
  type ShardId,
  verifyBranch,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { OutboxMirror } from './outbox-mirror.js';
import type { GossipedMessage, GossipedMessages } from './ports.js';

/** A message that can be proven under the outbox root its lane is served against. */
export interface Candidate {
  readonly message: Message;
  readonly payload: Hex;
  prove(): readonly Hex[];
}

/** The outbox of one source as its lane is served. */
export interface LaneTarget {
  readonly source: ShardId;
  readonly destination: ShardId;
  readonly leaf: SettlementLeaf;
  /** `leaf.outboxRoot` on a posted lane, `leaf.settledOutboxRoot` on a settled one. */
  readonly outboxRoot: Hex;
}

export interface LaneCandidates {
  /** True when `messages` leaves no message out: then what stands before the first open one is settled for good. */
  readonly complete: boolean;
  readonly messages: Iterable<Candidate>;
}

export interface CandidateFinder {
  /** Messages with an index from `from` on, in order: the mirror's if it knows the root, else what gossip brought. */
  find(target: LaneTarget, from: number): LaneCandidates;
}

export function createCandidateFinder(
  mirrors: ReadonlyMap<ShardId, OutboxMirror>,
  gossiped: GossipedMessages | undefined,
): CandidateFinder {
  /** What a branch was last asked to prove: it is asked for every block until its message is delivered. */
  const verdicts = new WeakMap<readonly Hex[], { readonly leaf: Hex; readonly root: Hex; readonly proven: boolean }>();

  function isProven({ message, branch }: GossipedMessage, { leaf, outboxRoot }: LaneTarget): boolean {
    const hash = outboxLeaf(messageId(leaf.domain, message));
    const known = verdicts.get(branch);
    if (known?.leaf === hash && known.root === outboxRoot) return known.proven;
    const proven = verifyBranch({ root: outboxRoot, leaf: hash, index: message.index, branch, depth: OUTBOX_DEPTH });
    verdicts.set(branch, { leaf: hash, root: outboxRoot, proven });
    return proven;
  }

  function* mirrored(mirror: OutboxMirror, destination: ShardId, from: number, count: number): Generator<Candidate> {
    for (const { message, payload } of mirror.messages(destination, from, count))
      yield { message, payload, prove: () => mirror.prove(message.index, count) };
  }

  function* fromGossip(target: LaneTarget, from: number): Generator<Candidate> {
    for (const entry of gossiped?.under(target.source, target.outboxRoot) ?? []) {
      const { message, payload, branch } = entry;
      if (message.srcShard !== target.source || message.dstShard !== target.destination) continue;
      if (message.index >= from && isProven(entry, target)) yield { message, payload, prove: () => branch };
    }
  }

  return {
    find(target, from) {
      const mirror = mirrors.get(target.source);
      const count = mirror?.findCount(target.outboxRoot);
      if (mirror === undefined || count === undefined) return { complete: false, messages: fromGossip(target, from) };
      return { complete: true, messages: mirrored(mirror, target.destination, from, count) };
    },
  };
}
