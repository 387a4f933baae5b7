import { RPC_CODES, RpcError } from './errors.js';
import type { SubmitRefusal } from './ports.js';

interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** geth's wording: viem and ethers classify by it. */
const REFUSALS: Readonly<Record<SubmitRefusal, Refusal>> = {
  ALREADY_KNOWN: refusal('already known'),
  NONCE_TOO_LOW: refusal('nonce too low'),
  NONCE_TOO_HIGH: refusal('nonce too high'),
  INSUFFICIENT_FUNDS: refusal('insufficient funds for gas * price + value'),
  FEE_CAP_BELOW_BASE_FEE: refusal('max fee per gas less than block base fee'),
  TIP_ABOVE_FEE_CAP: refusal('max priority fee per gas higher than max fee per gas'),
  REPLACEMENT_UNDERPRICED: refusal('replacement transaction underpriced'),
  INTRINSIC_GAS_TOO_LOW: refusal('intrinsic gas too low'),
  EXCEEDS_BLOCK_GAS_LIMIT: refusal('exceeds block gas limit'),
  EXCEEDS_TX_GAS_LIMIT: refusal('gas limit reached: transaction gas limit too high'),
  TYPE_NOT_SUPPORTED: refusal('transaction type not supported'),
  WRONG_CHAIN_ID: refusal('invalid chain id for signer'),
  NOT_REPLAY_PROTECTED: refusal('only replay-protected (EIP-155) transactions allowed over RPC'),
  INVALID_SENDER: refusal('invalid sender'),
  INVALID_ENCODING: { code: RPC_CODES.invalidParams, message: 'invalid argument 0: not a signed transaction' },
  TOO_LARGE: refusal('oversized data'),
  POOL_FULL: refusal('txpool is full'),
};

function refusal(message: string): Refusal {
  return { code: RPC_CODES.server, message };
}

/** Code and message for a transaction that the pool refused; `detail` follows the wording that clients match on. */
export function formatSubmitRefusal(code: SubmitRefusal, detail?: string): RpcError {
  const { code: rpcCode, message } = REFUSALS[code];
  return new RpcError(rpcCode, detail === undefined ? message : `${message}: ${detail}`);
}
