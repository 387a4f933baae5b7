import { isCodedError, Secret } from '@bulkhead/runtime';
import { expect } from 'chai';
import { gossipPeerId } from './identity.js';
import { parsePeers } from './peer-address.js';
const seed = (byte) => new Secret(new Uint8Array(32).fill(byte));
describe('peer addresses', () => {
    it('are gathered by peer', async () => {
        const [a, b] = await Promise.all([gossipPeerId(seed(1)), gossipPeerId(seed(2))]);
        const peers = parsePeers([
            `/ip4/127.0.0.1/tcp/1/p2p/${a}`,
            `/ip4/127.0.0.1/tcp/2/p2p/${b}`,
            `/ip4/127.0.0.2/tcp/1/p2p/${a}`,
        ]);
        expect(peers.map(({ id, addresses }) => [id.toString(), addresses.length])).to.deep.equal([
            [a, 2],
            [b, 1],
        ]);
    });
    it('GOSSIP_PEER_INVALID: are refused when they name no peer', () => {
        for (const text of ['', 'localhost:1', '/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/1/p2p/nobody'])
            expect(() => parsePeers([text]), text)
                .to.throw()
                .that.satisfies((err) => isCodedError(err, 'GOSSIP_PEER_INVALID'));
    });
});
describe('gossip identity', () => {
    it('is the same for the same seed, and another for another', async () => {
        expect(await gossipPeerId(seed(1))).to.equal(await gossipPeerId(seed(1)));
        expect(await gossipPeerId(seed(1))).not.to.equal(await gossipPeerId(seed(2)));
    });
    it('GOSSIP_SEED_INVALID: needs 32 bytes', async () => {
        const err = await gossipPeerId(new Secret(new Uint8Array(31))).catch((cause) => cause);
        expect(isCodedError(err, 'GOSSIP_SEED_INVALID')).to.equal(true);
    });
});
//# sourceMappingURL=peer-address.test.js.map