export { createGossip } from './create-gossip.js';
export { createPublisher, } from './create-publisher.js';
export { createRelay } from './create-relay.js';
export { decodeEnvelope, encodeEnvelope, } from './envelope.js';
export { gossipPeerId } from './identity.js';
export { DEFAULT_GOSSIP_LIMITS, DEFAULT_MESSAGE_STORE_LIMITS, DEFAULT_PUBLISHER_LIMITS, MAX_ENVELOPE_BYTES, MAX_FRAME_BYTES, } from './limits.js';
export { createMessageStore } from './message-store.js';
export { computeNetworkId, messagesTopic } from './topic.js';
export { validateGossip } from './validate.js';
//# sourceMappingURL=index.js.map