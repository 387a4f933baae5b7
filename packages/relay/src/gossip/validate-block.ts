import {
  type BlockAnnouncement,
  type Domain,
  decodeBlockAnnouncement,
  MAX_BLOCK_ANNOUNCEMENT_BYTES,
  recoverBlockSigner,
  type ShardId,
} from '@bulkhead/protocol';
import { isAddressEqual } from 'viem';
import type { BlockShelf } from './block-shelf.js';
import type { BlockShelfLimits } from './limits.js';
import type { BlockView, GossipReason, GossipVerdict } from './ports.js';
import { blocksTopic, type NetworkId } from './topic.js';

export interface BlockScope {
  readonly networkId: NetworkId;
  /** The shard that is followed, and its domain. */
  readonly shardId: ShardId;
  readonly domain: Domain;
}

/** A verdict on a block; the announcement is there when it may be of use here. */
export interface BlockVerdict extends GossipVerdict {
  readonly announcement?: BlockAnnouncement;
}

/**
 * Judges one announced block, cheapest question first: size, canonical decoding, network, shard, not on L1 yet, not too far
 * ahead, signature of the registered sequencer, parent known. Rejects only what no honest peer sends, whatever it knows.
 */
export async function validateBlock(
  topic: string,
  data: Uint8Array,
  modules: {
    readonly scope: BlockScope;
    readonly view: BlockView;
    readonly shelf: Pick<BlockShelf, 'has'>;
    readonly limits: Pick<BlockShelfLimits, 'maxAhead'>;
  },
): Promise<BlockVerdict> {
  const { scope, view, shelf, limits } = modules;
  if (data.length > MAX_BLOCK_ANNOUNCEMENT_BYTES) return reject('too-large');
  const read = decodeBlockAnnouncement(data);
  if (!read.ok) return reject('malformed');
  const announcement = read.value;
  const { domain, shardId, number, parentHash, blockHash } = announcement;

  if (topic !== blocksTopic(scope.networkId, scope.shardId) || domain !== scope.domain) return reject('wrong-network');
  if (shardId !== scope.shardId) return reject('wrong-destination');
  if (number <= view.safe()) return ignore('old');
  if (number > Math.max(view.safe(), view.head().number) + limits.maxAhead) return ignore('far-future');
  if (shelf.has(number, blockHash)) return ignore('known');
  const sequencer = view.sequencer();
  if (sequencer === undefined) return ignore('unknown-shard');
  const signer = await recoverBlockSigner(announcement);
  if (signer === undefined || !isAddressEqual(signer, sequencer)) return reject('bad-signature');

  const head = view.head();
  if (number <= head.number) return { ...ignore('not-next'), announcement };
  const isNext = number === head.number + 1 && parentHash === head.hash;
  if (!isNext && !shelf.has(number - 1, parentHash)) return { ...ignore('unknown-parent'), announcement };
  return { verdict: 'accept', reason: 'next', announcement };
}

function ignore(reason: GossipReason): BlockVerdict {
  return { verdict: 'ignore', reason };
}

function reject(reason: GossipReason): BlockVerdict {
  return { verdict: 'reject', reason };
}
