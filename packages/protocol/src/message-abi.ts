import { parseAbiParameter, parseAbiParameters } from 'viem';

const MESSAGE_STRUCT =
  'struct Message { uint8 kind; uint32 srcShard; uint32 dstShard; uint32 index; address sender; address target; bytes32 assetId; uint256 amount; uint64 gasLimit; uint64 deadline; address refundTo; bytes32 inReplyTo; bytes32 payloadHash; }' as const;

/** The ABI tuple of a message: static, 13 words (docs/spec/messages.md). */
export const MESSAGE_PARAMETER = parseAbiParameter(['Message message', MESSAGE_STRUCT]);

/** Arguments of `Inbox.deliver` (docs/spec/messages.md). */
export const DELIVER_PARAMETERS = parseAbiParameters([
  'Message message, bytes payload, DeliveryProof proof',
  MESSAGE_STRUCT,
  'struct SettlementLeaf { bytes32 domain; uint64 batchIndex; bytes32 stateRoot; bytes32 outboxRoot; uint64 outboxCount; bytes32 settledOutboxRoot; bytes32 capRoot; }',
  'struct CapProof { uint256 cap; uint64 index; bytes32[32] branch; bool present; }',
  'struct DeliveryProof { bytes32 settlementRoot; SettlementLeaf leaf; bytes32[16] settlementBranch; bytes32[32] outboxBranch; CapProof cap; }',
]);
