import { RPC_CODES, RpcError } from './errors.js';

/** Why the backend could not run a call, in geth's words: viem and ethers classify by them. */
const WORDING: Readonly<Record<string, string>> = {
  INSUFFICIENT_FUNDS: 'insufficient funds for gas * price + value',
  FEE_TOO_LOW: 'max fee per gas less than block base fee',
  TIP_ABOVE_FEE_CAP: 'max priority fee per gas higher than max fee per gas',
  INTRINSIC_GAS: 'intrinsic gas too low',
};

/** The error of a call that halted; a reason of the machine itself, like `out of gas`, is told as it is. */
export function formatHalt(reason: string): RpcError {
  return new RpcError(RPC_CODES.server, WORDING[reason] ?? reason);
}
