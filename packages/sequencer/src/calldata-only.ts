import { DaKind, keccak256 } from '@bulkhead/protocol';
import type { DataAvailability } from './ports.js';

/** Every payload travels in the input of its transaction. */
export function calldataOnly(): DataAvailability {
  return { choose: async (payload) => ({ daKind: DaKind.Calldata, dataHash: keccak256(payload) }) };
}
