import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createCustomCrypto } from '../crypto/custom-crypto.js';

/** Osaka rules for one chain id, with fast primitives. */
export function createShardCommon(chainId: number): Common {
  const common = new Common({
    chain: { ...Mainnet, name: 'bulkhead', chainId },
    hardfork: Hardfork.Osaka,
    customCrypto: createCustomCrypto(),
  });
  rememberActivations(common);
  return common;
}

/** The interpreter asks at every step, and the library searches a list. Only for rules that never change. */
function rememberActivations(common: Common): void {
  const search = common.isActivatedEIP.bind(common);
  const answers = new Map<number, boolean>();
  common.isActivatedEIP = (eip) => {
    let answer = answers.get(eip);
    if (answer === undefined) {
      answer = search(eip);
      answers.set(eip, answer);
    }
    return answer;
  };
}
