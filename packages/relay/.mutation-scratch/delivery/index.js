export { buildDelivery, buildProof, DELIVERY_OVERHEAD_GAS, SettlementProofs } from './build-delivery.js';
export { createCandidateFinder } from './candidates.js';
export { createCapTrees } from './cap-trees.js';
export { DELIVERABLE_KINDS } from './deliverable-kinds.js';
export { createDeliverySource, MAX_DELIVERY_BYTES_PER_BLOCK, } from './delivery-source.js';
export { createDeliveryTracker, MAX_BACKOFF_ORIGINS } from './delivery-tracker.js';
export { createOutboxMirror, } from './outbox-mirror.js';
//# sourceMappingURL=index.js.map