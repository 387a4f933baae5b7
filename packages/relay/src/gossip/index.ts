export { type BlockShelf, createBlockShelf } from './block-shelf.js';
export { type BlockFeed, type BlockFeedModules, type BlockFeedOptions, createBlockFeed } from './create-block-feed.js';
export { createGossip, type Gossip, type GossipModules, type GossipOptions } from './create-gossip.js';
export {
  createPublisher,
  type PostedOutbox,
  type Publisher,
  type PublisherModules,
  type PublisherOptions,
} from './create-publisher.js';
export { createRelay, type Relay, type RelayModules, type RelayOptions } from './create-relay.js';
export {
  decodeEnvelope,
  type Envelope,
  type EnvelopeFault,
  type EnvelopeRead,
  encodeEnvelope,
  type ProofHint,
} from './envelope.js';
export type { RelayError, RelayErrorCode } from './errors.js';
export type { GossipCounts } from './gossip-counters.js';
export { gossipPeerId } from './identity.js';
export {
  type BlockShelfLimits,
  DEFAULT_BLOCK_SHELF_LIMITS,
  DEFAULT_GOSSIP_LIMITS,
  DEFAULT_MESSAGE_STORE_LIMITS,
  DEFAULT_PUBLISHER_LIMITS,
  type GossipLimits,
  MAX_BLOCK_FRAME_BYTES,
  MAX_ENVELOPE_BYTES,
  MAX_FRAME_BYTES,
  type MessageStoreLimits,
  type PublisherLimits,
} from './limits.js';
export { createMessageStore, type MessageStore } from './message-store.js';
export type { BlockView, GossipReason, GossipValidator, GossipVerdict, GossipView } from './ports.js';
export { blocksTopic, computeNetworkId, messagesTopic, type NetworkId } from './topic.js';
export { type GossipScope, validateGossip } from './validate.js';
export { type BlockScope, type BlockVerdict, validateBlock } from './validate-block.js';
