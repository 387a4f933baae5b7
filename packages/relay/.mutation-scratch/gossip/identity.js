import '@bulkhead/runtime/polyfill';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import { relayError } from './errors.js';
const SEED_BYTES = 32;
/** The Ed25519 key that 32 secret bytes stand for: the same seed is the same peer. @throws GOSSIP_SEED_INVALID */
export async function deriveGossipKey(seed) {
    const bytes = seed.reveal();
    if (bytes.length !== SEED_BYTES) {
        throw relayError('GOSSIP_SEED_INVALID', `the seed of the gossip identity has ${bytes.length} bytes, not 32`);
    }
    // One key at run time; @libp2p/crypto merely declares it by another minor version of @libp2p/interface.
    return (await generateKeyPairFromSeed('Ed25519', bytes));
}
/** The peer id of a seed, so that others can be told whom to dial before it runs. @throws GOSSIP_SEED_INVALID */
export async function gossipPeerId(seed) {
    return peerIdFromPrivateKey(await deriveGossipKey(seed)).toString();
}
//# sourceMappingURL=identity.js.map