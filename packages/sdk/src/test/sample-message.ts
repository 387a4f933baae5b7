import { ETH_ASSET, type Message, type MessageId, MessageKind, toShardId } from '@bulkhead/protocol';
import { keccak256, zeroHash } from 'viem';

/** A transfer from shard 1 to shard 2. */
export const sampleMessage: Message = {
  kind: MessageKind.Asset,
  srcShard: toShardId(1),
  dstShard: toShardId(2),
  index: 7,
  sender: '0x00000000000000000000000000000000000000a1',
  target: '0x00000000000000000000000000000000000000b2',
  assetId: ETH_ASSET,
  amount: 5n,
  gasLimit: 0n,
  deadline: 2_000_000_000n,
  refundTo: '0x00000000000000000000000000000000000000a1',
  inReplyTo: zeroHash as MessageId,
  payloadHash: keccak256('0x'),
};
