import { type BatchHeader, batchInboxAbi } from '@bulkhead/protocol';
import { decodeFunctionData, type Hex, keccak256 } from 'viem';

/**
 * The payload in the top-level input of a batch transaction; undefined unless it hashes to the header's `dataHash`
 * (docs/spec/derivation.md, Payload).
 */
export function findPayload(header: BatchHeader, input: Hex): Hex | undefined {
  const payload = decodePayloadArgument(input);
  return payload !== undefined && keccak256(payload) === header.dataHash ? payload : undefined;
}

function decodePayloadArgument(input: Hex): Hex | undefined {
  try {
    const call = decodeFunctionData({ abi: batchInboxAbi, data: input });
    return call.functionName === 'postBatchCalldata' ? call.args[2] : undefined;
  } catch {
    return undefined;
  }
}
