import { BaseError, ContractFunctionRevertedError, ContractFunctionZeroDataError } from 'viem';

/** Whether a contract reverted: an answer, other than a node's silence. */
export function isRevert(error: unknown): boolean {
  return error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError) !== null;
}

/** Whether a contract reverted, or there is none that returns anything. */
export function isRefusal(error: unknown): boolean {
  const isEmpty = (cause: unknown) => cause instanceof ContractFunctionZeroDataError;
  return isRevert(error) || (error instanceof BaseError && error.walk(isEmpty) !== null);
}
