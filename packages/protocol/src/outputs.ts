import { parseAbiParameter } from 'viem';
import { toAbiUint64 } from './abi-uint.js';
import type { Outputs } from './batch.js';

/** The ABI tuple of a claim (docs/spec/batches.md). */
export const OUTPUTS_PARAMETER = parseAbiParameter([
  'Outputs outputs',
  'struct Flow { uint32 peer; uint32 originShard; address originToken; uint256 total; }',
  'struct Outputs { bytes32 blockHash; bytes32 stateRoot; bytes32 outboxRoot; uint64 outboxCount; Flow[] inTotals; Flow[] outTotals; }',
]);

/** A claim as viem wants it for `OUTPUTS_PARAMETER`. @throws {ProtocolError} `abi-field-out-of-range` */
export function toAbiOutputs(outputs: Outputs) {
  return { ...outputs, outboxCount: toAbiUint64(outputs.outboxCount) };
}
