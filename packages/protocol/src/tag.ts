import { type Hex, stringToBytes } from 'viem';
import { keccak256 } from './keccak.js';

/** First word of each hashed structure: no hash of one kind is a hash of another. */
function tag(name: string): Hex {
  return keccak256(stringToBytes(name));
}

export const DOMAIN_TAG = tag('bulkhead.domain.v1');
export const MESSAGE_TAG = tag('bulkhead.msg.v1');
export const BATCH_TAG = tag('bulkhead.batch.v1');
export const QUEUE_TAG = tag('bulkhead.queue.v1');
export const SOURCE_TAG = tag('bulkhead.source.v1');
export const BLOCK_TAG = tag('bulkhead.block.v1');
