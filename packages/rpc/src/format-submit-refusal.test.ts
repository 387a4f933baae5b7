import { expect } from 'chai';
import { formatSubmitRefusal } from './format-submit-refusal.js';
import type { SubmitRefusal } from './ports.js';

/** What viem and ethers look for in the message. */
const WORDING: Readonly<Record<SubmitRefusal, RegExp>> = {
  ALREADY_KNOWN: /^already known$/,
  NONCE_TOO_LOW: /^nonce too low$/,
  NONCE_TOO_HIGH: /^nonce too high$/,
  INSUFFICIENT_FUNDS: /^insufficient funds for gas \* price \+ value$/,
  FEE_CAP_BELOW_BASE_FEE: /^max fee per gas less than block base fee$/,
  TIP_ABOVE_FEE_CAP: /^max priority fee per gas higher than max fee per gas$/,
  REPLACEMENT_UNDERPRICED: /^replacement transaction underpriced$/,
  INTRINSIC_GAS_TOO_LOW: /^intrinsic gas too low$/,
  EXCEEDS_BLOCK_GAS_LIMIT: /^exceeds block gas limit$/,
  EXCEEDS_TX_GAS_LIMIT: /^gas limit reached/,
  TYPE_NOT_SUPPORTED: /^transaction type not supported$/,
  WRONG_CHAIN_ID: /^invalid chain id for signer$/,
  NOT_REPLAY_PROTECTED: /^only replay-protected \(EIP-155\) transactions allowed over RPC$/,
  INVALID_SENDER: /^invalid sender$/,
  INVALID_ENCODING: /^invalid argument 0: /,
  TOO_LARGE: /^oversized data$/,
  POOL_FULL: /^txpool is full$/,
};

describe('formatSubmitRefusal', () => {
  for (const [code, wording] of Object.entries(WORDING) as [SubmitRefusal, RegExp][]) {
    it(`${code} has the wording that clients match on`, () => {
      const error = formatSubmitRefusal(code);
      expect(error.message).to.match(wording);
      expect(error.code).to.equal(code === 'INVALID_ENCODING' ? -32602 : -32000);
      expect(formatSubmitRefusal(code, 'detail').message).to.equal(`${error.message}: detail`);
    });
  }
});
