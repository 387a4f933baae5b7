import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  ChainNotFoundError,
  type Hash,
  type SimulateContractParameters,
  type WriteContractParameters,
} from 'viem';
import { estimateContractGas, simulateContract, writeContract } from 'viem/actions';
import { signFor } from '../chains/sign-for.js';
import type { ReadClient, WriteClient } from './clients.js';

/** What every action that sends a transaction takes beside its own parameters. */
export interface TransactionParameters {
  /** The client's own when absent. */
  readonly account?: Account | Address;
  /** Estimated when absent. */
  readonly gas?: bigint;
  readonly nonce?: number;
  /** Wei. */
  readonly maxFeePerGas?: bigint;
  /** Wei. */
  readonly maxPriorityFeePerGas?: bigint;
}

/** A call of a contract, before it is simulated, estimated or sent. */
export interface ContractCall {
  readonly address: Address;
  /** With the errors of whatever it calls. */
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
  /** Wei. */
  readonly value?: bigint;
  /** What it needs until a block takes it, where an estimate would be too little by then. */
  readonly gas?: bigint;
}

function requestOf(client: WriteClient, call: ContractCall, parameters: TransactionParameters) {
  const { account = client.account, gas, nonce, maxFeePerGas, maxPriorityFeePerGas } = parameters;
  return {
    ...call,
    account,
    chain: client.chain,
    ...(gas !== undefined && { gas }),
    ...(nonce !== undefined && { nonce }),
    ...(maxFeePerGas !== undefined && { maxFeePerGas }),
    ...(maxPriorityFeePerGas !== undefined && { maxPriorityFeePerGas }),
  };
}

/** The client's chain, and nothing else, is what its account signs for, also where the chain is not of `defineBulkheadChains`. */
function signingChain({ chain }: WriteClient): Chain {
  // Without one viem would ask the node which chain to sign for.
  if (chain === undefined) throw new ChainNotFoundError();
  return { ...chain, prepareTransactionRequest: chain.prepareTransactionRequest ?? signFor(chain.id) };
}

/**
 * Sends it. Gas is estimated unless the parameters or the call give it; then it is tried first, on the newest state. So a call that
 * would revert throws viem's error and costs nothing.
 *
 * @throws viem's ChainNotFoundError when the client has no chain
 */
export async function writeCall(
  client: WriteClient,
  call: ContractCall,
  parameters: TransactionParameters,
): Promise<Hash> {
  const chain = signingChain(client);
  if ((parameters.gas ?? call.gas) !== undefined) await simulateCall(client, call, parameters);
  const request = { ...requestOf(client, call, parameters), chain };
  return writeContract(client, request as unknown as WriteContractParameters);
}

export async function estimateCall(
  client: ReadClient,
  call: ContractCall,
  parameters: TransactionParameters,
): Promise<bigint> {
  if (call.gas !== undefined) return call.gas;
  const { address, abi, functionName, args, ...rest } = requestOf(client, call, parameters);
  return estimateContractGas(client, { address, abi, functionName, args, ...rest } as never);
}

/** Runs it on the newest state. @returns what the function would return. */
export async function simulateCall(
  client: ReadClient,
  call: ContractCall,
  parameters: TransactionParameters,
): Promise<unknown> {
  const request = requestOf(client, call, parameters) as unknown as SimulateContractParameters;
  const { result } = await simulateContract(client, request);
  return result;
}
