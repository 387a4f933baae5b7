import { type BlockHeader, createBlockHeaderFromRLP } from '@ethereumjs/block';
import type { EthereumRules } from './ethereum-rules.js';

/** A stored header as the library wants it. */
export function parentHeaderOf(encoded: Uint8Array, rules: EthereumRules): BlockHeader {
  return createBlockHeaderFromRLP(encoded, { common: rules.common.copy(), setHardfork: true });
}
