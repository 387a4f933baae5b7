import '@bulkhead/runtime/polyfill';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import { relayError } from './errors.js';
/** Peers by id. @throws GOSSIP_PEER_INVALID for text that isn't a multiaddr with a `/p2p/` part */
export function parsePeers(addresses) {
    const peers = new Map();
    for (const text of addresses) {
        const { id, address } = parsePeer(text);
        const peer = peers.get(id.toString());
        if (peer === undefined)
            peers.set(id.toString(), { id, addresses: [address] });
        else
            peer.addresses.push(address);
    }
    return [...peers.values()];
}
function parsePeer(text) {
    try {
        const address = multiaddr(text);
        const id = address.getPeerId();
        if (id !== null)
            return { id: peerIdFromString(id), address };
    }
    catch (cause) {
        throw relayError('GOSSIP_PEER_INVALID', `not an address of a peer: ${text}`, { meta: { address: text }, cause });
    }
    throw relayError('GOSSIP_PEER_INVALID', `no /p2p/<peer id> in the address ${text}`, { meta: { address: text } });
}
//# sourceMappingURL=peer-address.js.map