import { type BatchHeader, batchInboxAbi, keccak256 } from '@bulkhead/protocol';
import { decodeAbiParameters, getAbiItem, type Hex, slice, toFunctionSelector } from 'viem';

const POST_CALLDATA = getAbiItem({ abi: batchInboxAbi, name: 'postBatchCalldata' });
const SELECTOR = toFunctionSelector(POST_CALLDATA);

/**
 * The payload in the top-level input of a batch transaction; undefined unless it hashes to the header's `dataHash`
 * (docs/spec/derivation.md, Payload).
 */
export function findPayload(header: BatchHeader, input: Hex): Hex | undefined {
  const payload = decodePayloadArgument(input);
  return payload !== undefined && keccak256(payload) === header.dataHash ? payload : undefined;
}

function decodePayloadArgument(input: Hex): Hex | undefined {
  if (!input.startsWith(SELECTOR)) return undefined;
  try {
    return decodeAbiParameters(POST_CALLDATA.inputs, slice(input, 4))[2];
  } catch {
    return undefined;
  }
}
