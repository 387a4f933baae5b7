import '@bulkhead/runtime/polyfill';
import type { PeerId } from '@libp2p/interface';
import { type Multiaddr } from '@multiformats/multiaddr';
/** A peer that the configuration names, at all its addresses. */
export interface ConfiguredPeer {
    readonly id: PeerId;
    readonly addresses: readonly Multiaddr[];
}
/** Peers by id. @throws GOSSIP_PEER_INVALID for text that isn't a multiaddr with a `/p2p/` part */
export declare function parsePeers(addresses: readonly string[]): ConfiguredPeer[];
//# sourceMappingURL=peer-address.d.ts.map