import '@bulkhead/runtime/polyfill';
import { GossipSub, type GossipSubComponents, type GossipsubOpts } from '@chainsafe/libp2p-gossipsub';
import type { IncomingStreamData, PeerId, Stream } from '@libp2p/interface';
import { type FrameReading, readFrames } from './read-frames.js';

type Registrar = GossipSubComponents['registrar'];

/** Who watches over what peers send. */
export interface FrameGuard {
  /** The one topic whose messages are for this node: messages to its shard, or its shard's blocks. */
  readonly ownTopic: string;
  /** See `FrameReading`. */
  admit(peer: PeerId, messages: number, bytes: number, look: () => Promise<void>): Promise<void>;
  /** The peer opened a gossip stream; an honest one opens one of each connection. */
  onStream(peer: PeerId, isFirst: boolean): void;
  /** Nothing more is read of a stream, and why: GOSSIP_FRAME_INVALID, what `admit` rejected with, or what broke the stream. */
  onStreamFailed(peer: PeerId, err: unknown): void;
}

/**
 * Gossipsub that looks at what peers send no faster than they are admitted. Its own reader decodes whatever comes, forgets in silence what
 * doesn't decode, and goes through all that has arrived without letting a timer or another socket have its turn: so its streams are
 * read here, and it gets the frames one by one.
 */
export function createPacedGossipsub(
  components: GossipSubComponents,
  options: Partial<GossipsubOpts>,
  guard: FrameGuard,
  reading: Pick<FrameReading, 'maxFrameBytes' | 'maxSubscriptions'>,
): GossipSub {
  const { privateKey, peerId, peerStore, registrar, connectionManager, logger } = components;
  const log = logger.forComponent('bulkhead:gossip');
  const known = new WeakSet<IncomingStreamData['connection']>();

  async function read(source: Stream['source'], peer: PeerId): Promise<void> {
    try {
      await readFrames(source, {
        ...reading,
        ownTopic: guard.ownTopic,
        admit: (messages, bytes, look) => guard.admit(peer, messages, bytes, look),
        handle: (rpc) => pubsub.handleReceivedRpc(peer, rpc).catch((err: unknown) => log.error(err)),
      });
    } catch (err) {
      guard.onStreamFailed(peer, err);
      throw err;
    }
  }

  const readInstead = (registry: Registrar): Registrar => ({
    getProtocols: () => registry.getProtocols(),
    getHandler: (protocol) => registry.getHandler(protocol),
    getTopologies: (protocol) => registry.getTopologies(protocol),
    register: (protocol, topology, opts) => registry.register(protocol, topology, opts),
    unregister: (id) => registry.unregister(id),
    unhandle: (protocol, opts) => registry.unhandle(protocol, opts),
    handle: (protocol, handler, opts) =>
      registry.handle(
        protocol,
        (incoming) => {
          const { connection, stream } = incoming;
          const { source } = stream;
          guard.onStream(connection.remotePeer, !known.has(connection));
          known.add(connection);
          // Gossipsub waits for the end of the stream, and learns there whether it broke.
          stream.source = nothingUntil(() => read(source, connection.remotePeer));
          return handler(incoming);
        },
        opts,
      ),
  });
  const pubsub: GossipSub = new GossipSub(
    { privateKey, peerId, peerStore, registrar: readInstead(registrar), connectionManager, logger },
    options,
  );
  return pubsub;
}

async function* nothingUntil(ended: () => Promise<void>): AsyncGenerator<never> {
  await ended();
  yield* [];
}
