import '@bulkhead/runtime/polyfill';
import { Secret } from '@bulkhead/runtime';
import { peerIdFromPublicKey } from '@libp2p/peer-id';
import { expect } from 'chai';
import { createGossipHost } from './host.js';
import { deriveGossipKey } from './identity.js';
import { DEFAULT_GOSSIP_LIMITS, MAX_FRAME_BYTES } from './limits.js';

const seed = (byte: number): Secret<Uint8Array> => new Secret(new Uint8Array(32).fill(byte));

describe('paced gossipsub', () => {
  it('asks for admission first, and lets through only what is for this node', async () => {
    const asked: [messages: number, bytes: number][] = [];
    let open = true;
    const host = await createGossipHost({
      privateKey: await deriveGossipKey(seed(1)),
      listen: [],
      topics: ['own', 'other'],
      guard: {
        ownTopic: 'own',
        async admit(_peer, messages, bytes) {
          asked.push([messages, bytes]);
          if (!open) throw new Error('stopped');
        },
      },
      maxFrameBytes: MAX_FRAME_BYTES,
      limits: DEFAULT_GOSSIP_LIMITS,
    });
    const { pubsub } = host.services;
    const { publicKey } = await deriveGossipKey(seed(2));
    const receive = (...messages: readonly (readonly [topic: string, byte: number])[]): Promise<void> =>
      pubsub.handleReceivedRpc(peerIdFromPublicKey(publicKey), {
        subscriptions: [],
        messages: messages.map(([topic, byte]) => ({ topic, data: Uint8Array.of(byte) })),
      });
    const remembered = (): number => pubsub['mcache'].size;

    await receive(['own', 1], ['other', 2], ['other', 3]);
    expect(asked).to.deep.equal([[3, 3]]);
    expect(remembered()).to.equal(1);
    await receive();
    expect(asked[1]).to.deep.equal([1, 0]);

    open = false;
    expect(await receive(['own', 4]).catch((err: Error) => err.message)).to.equal('stopped');
    expect(remembered()).to.equal(1);
  });
});
