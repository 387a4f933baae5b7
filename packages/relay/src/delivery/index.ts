export { buildDelivery, buildProof, DELIVERY_OVERHEAD_GAS, SettlementProofs } from './build-delivery.js';
export { createDeliverySource, type DeliverySource, type DeliverySourceOptions } from './delivery-source.js';
export { createDeliveryTracker, type DeliveryTracker } from './delivery-tracker.js';
export { createOutboxMirror, type MirroredMessage, type OutboxMirror, type OutboxSection } from './outbox-mirror.js';
export type { CapLeaf, InboundLane, SettlementReader } from './ports.js';
