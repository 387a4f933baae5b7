import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createCustomCrypto } from '../crypto/custom-crypto.js';

/** Osaka rules for one chain id, with fast primitives. */
export function createShardCommon(chainId: number): Common {
  return new Common({
    chain: { ...Mainnet, name: 'bulkhead', chainId },
    hardfork: Hardfork.Osaka,
    customCrypto: createCustomCrypto(),
  });
}
