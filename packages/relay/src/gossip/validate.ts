import { messageId, OUTBOX_DEPTH, outboxLeaf, type ShardId, verifyBranch } from '@bulkhead/protocol';
import { DELIVERABLE_KINDS } from '../delivery/deliverable-kinds.js';
import { isExpired } from '../delivery/is-expired.js';
import { decodeEnvelope, type Envelope, type ProofHint } from './envelope.js';
import { MAX_ENVELOPE_BYTES } from './limits.js';
import type { GossipReason, GossipVerdict, GossipView } from './ports.js';
import { messagesTopic, type NetworkId } from './topic.js';

export interface GossipScope {
  readonly networkId: NetworkId;
  /** This shard. */
  readonly shardId: ShardId;
}

/**
 * Judges one gossiped message, cheapest question first: size, canonical decoding, network, destination and source, not
 * delivered, deadline, proof. Rejects only what no honest peer sends, whatever it knows of L1.
 */
export function validateGossip(topic: string, data: Uint8Array, scope: GossipScope, view: GossipView): GossipVerdict {
  if (data.length > MAX_ENVELOPE_BYTES) return reject('too-large');
  const read = decodeEnvelope(data);
  if (!read.ok) return reject('malformed');
  const envelope = read.value;
  const { kind, srcShard, dstShard, index } = envelope.message;

  if (topic !== messagesTopic(scope.networkId, scope.shardId)) return reject('wrong-network');
  if (dstShard !== scope.shardId) return reject('wrong-destination');
  if (!view.isKnownShard(srcShard)) return ignore('unknown-shard');
  if (!view.inboundOpen(srcShard)) return ignore('lane-closed');
  if (!DELIVERABLE_KINDS.has(kind)) return ignore('unsupported-kind');
  if (view.isDelivered(srcShard, index)) return ignore('delivered');
  // It comes from L1, in its own time.
  if (isExpired(envelope.message, view.now())) return ignore('expired');
  if (envelope.hint === undefined) return { verdict: 'accept', reason: 'unproven', envelope };
  return judgeProof(envelope, envelope.hint, view);
}

function judgeProof(envelope: Envelope, hint: ProofHint, view: GossipView): GossipVerdict {
  const { message } = envelope;
  const claimed = view.claimedOutbox(message.srcShard, hint.outboxRoot);
  const domain = view.domainOf(message.srcShard);
  // This node's view of L1 may be behind the sender's: the root may come, so the message is worth keeping.
  if (claimed === undefined || domain === undefined) return { ...ignore('unknown-root'), envelope };
  const proven =
    hint.outboxCount === claimed.count &&
    verifyBranch({
      root: hint.outboxRoot,
      leaf: outboxLeaf(messageId(domain, message)),
      index: message.index,
      branch: hint.branch,
      depth: OUTBOX_DEPTH,
    });
  return proven ? { verdict: 'accept', reason: 'proven', envelope } : reject('bad-proof');
}

function ignore(reason: GossipReason): GossipVerdict {
  return { verdict: 'ignore', reason };
}

function reject(reason: GossipReason): GossipVerdict {
  return { verdict: 'reject', reason };
}
