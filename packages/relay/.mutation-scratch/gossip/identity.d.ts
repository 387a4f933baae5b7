import '@bulkhead/runtime/polyfill';
import type { Secret } from '@bulkhead/runtime';
import type { Ed25519PrivateKey } from '@libp2p/interface';
/** The Ed25519 key that 32 secret bytes stand for: the same seed is the same peer. @throws GOSSIP_SEED_INVALID */
export declare function deriveGossipKey(seed: Secret<Uint8Array>): Promise<Ed25519PrivateKey>;
/** The peer id of a seed, so that others can be told whom to dial before it runs. @throws GOSSIP_SEED_INVALID */
export declare function gossipPeerId(seed: Secret<Uint8Array>): Promise<string>;
//# sourceMappingURL=identity.d.ts.map