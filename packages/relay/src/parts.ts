/** What gossip is made of, for those who speak it without being a node: hostile peers in tests. */
export { multiaddr } from '@multiformats/multiaddr';
export { createGossipHost, type GossipHost } from './gossip/host.js';
export { deriveGossipKey } from './gossip/identity.js';
export { DEFAULT_GOSSIP_LIMITS, MAX_FRAME_BYTES } from './gossip/limits.js';
