/** keccak256 of bytes, as the whole protocol computes it. */
export { keccakBytes as keccak256 } from '@bulkhead/protocol';
