export { buildDelivery, buildProof, SettlementProofs } from './build-delivery.js';
export { type Candidate, createCandidateFinder, type LaneTarget } from './candidates.js';
export { type CapTrees, type CapView, createCapTrees } from './cap-trees.js';
export type { OutboxClaim } from './claim-checks.js';
export { DELIVERABLE_KINDS } from './deliverable-kinds.js';
export { gasToDeliver } from './delivery-gas.js';
export {
  createDeliverySource,
  type DeliverySource,
  type DeliverySourceOptions,
  MAX_DELIVERY_BYTES_PER_BLOCK,
} from './delivery-source.js';
export { createDeliveryTracker, type DeliveryTracker, MAX_BACKOFF_ORIGINS } from './delivery-tracker.js';
export { isExpired } from './is-expired.js';
export {
  createOutboxMirror,
  type MirroredMessage,
  type OutboxMirror,
  type OutboxMirrorOptions,
  type OutboxSection,
} from './outbox-mirror.js';
export type { CapLeaf, GossipedMessage, GossipedMessages, InboundLane, SettlementReader } from './ports.js';
