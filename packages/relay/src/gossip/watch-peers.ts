import { describeError, type Logger } from '@bulkhead/runtime';
import type { PeerId } from '@libp2p/interface';
import { relayError } from './errors.js';
import type { GossipCounters } from './gossip-counters.js';
import type { GossipHost } from './host.js';
import type { Outcasts } from './outcasts.js';
import { findHost, isLoopback } from './remote-host.js';
import { PEER_SCORE_THRESHOLDS } from './score.js';

/** How long a connection may be without a gossip stream. */
const SILENT_HEARTBEATS = 5;

export type ShutOut = (peer: PeerId, why: string) => void;

/** Ends all that connects this node to a peer, and blames the address it came from unless others have it too. */
export function createShutOut(args: {
  readonly host: GossipHost;
  readonly outcasts: Outcasts;
  /** Addresses of configured peers: who shares one with them is no reason to refuse them. */
  readonly sharedHosts: ReadonlySet<string>;
  readonly counters: GossipCounters;
  readonly logger: Logger;
}): ShutOut {
  const { host, outcasts, sharedHosts, counters, logger } = args;
  const isBlamed = (address: string | undefined): address is string =>
    address !== undefined && !isLoopback(address) && !sharedHosts.has(address);
  return (peer, why) => {
    if (outcasts.isShutOut(peer.toString())) return;
    const connections = host.getConnections(peer);
    outcasts.shutOut(peer.toString(), connections.map(({ remoteAddr }) => findHost(remoteAddr)).filter(isBlamed));
    counters.shutOut();
    logger.warn(`a peer is shut out: ${why}`, { peer: peer.toString() });
    // A polite end would wait for the streams, and for the peer to take part.
    for (const connection of connections) connection.abort(relayError('GOSSIP_PEER_SHUT_OUT', why));
  };
}

/** A peer whose score has fallen so far that nothing of it is read has no use for its connection. */
export function watchScores({ pubsub }: GossipHost['services'], shutOut: ShutOut): void {
  pubsub.addEventListener('gossipsub:heartbeat', () => {
    for (const peer of pubsub.getPeers())
      if (pubsub.getScore(peer.toString()) < PEER_SCORE_THRESHOLDS.graylistThreshold) shutOut(peer, 'its score fell');
  });
}

/** Knows who has had a gossip stream, and tells of connections that have none any more, or never had one. */
export interface StreamWatch {
  /** The peer opened a gossip stream. */
  opened(peer: PeerId): void;
  start(host: GossipHost, onSilent: (peer: PeerId) => void): void;
}

/**
 * Gossipsub forgets a peer whose stream broke; its connection is of no use to anybody then. One that never had a stream gets a few
 * heartbeats to say hello.
 */
export function createStreamWatch(): StreamWatch {
  const known = new Set<string>();
  let silent: ReadonlyMap<string, number> = new Map();
  return {
    opened: (peer) => void known.add(peer.toString()),
    start(host, onSilent) {
      const { pubsub } = host.services;
      pubsub.addEventListener('gossipsub:heartbeat', () => {
        const now = new Map<string, number>();
        for (const peer of host.getPeers()) {
          const id = peer.toString();
          if (pubsub.peers.has(id)) continue;
          const heartbeats = (silent.get(id) ?? 0) + 1;
          if (known.has(id) || heartbeats > SILENT_HEARTBEATS) onSilent(peer);
          else now.set(id, heartbeats);
        }
        silent = now;
        known.clear();
        for (const id of pubsub.peers.keys()) known.add(id);
      });
    },
  };
}

/** Hangs up, politely: the peer may come back at once. */
export function hangUp(host: GossipHost, peer: PeerId, logger: Logger): void {
  host.hangUp(peer).catch((err: unknown) => logger.debug(`it stays connected: ${describeError(err)}`, { err }));
}
