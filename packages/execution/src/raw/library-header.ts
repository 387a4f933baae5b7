import type { EthHeader } from '@bulkhead/protocol';
import { type BlockHeader, createBlockHeaderFromRLP } from '@ethereumjs/block';
import type { ChainRules } from '../evm/chain-rules.js';
import { encodeHeader } from './encode-header.js';

/** A header as the library wants it, under the rules of its fork. */
export function libraryHeader(header: EthHeader, rules: ChainRules): BlockHeader {
  const common = rules.commonAt({ number: BigInt(header.number), timestamp: BigInt(header.timestamp) });
  return createBlockHeaderFromRLP(encodeHeader(header), { common });
}
