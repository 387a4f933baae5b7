import { type Backoff, backoff, type Clock, describeError, type Logger } from '@bulkhead/runtime';
import type { PeerId } from '@libp2p/interface';
import type { GossipLimits } from './limits.js';
import type { ConfiguredPeer } from './peer-address.js';

/** Looks at a connected peer without a gossip stream before its connection is given up. */
const LOOKS_BEFORE_HANG_UP = 5;
/** The highest that libp2p takes, so that strangers go first when there are too many connections. */
const CONFIGURED_PEER_VALUE = 100;

/** What is needed of libp2p to hold on to a peer. */
export interface Dialer {
  isConnected(peer: PeerId): boolean;
  /** True when gossipsub knows the peer. A connection may outlive its gossip stream, and is worth nothing then. */
  isLinked(peer: PeerId): boolean;
  dial(peer: ConfiguredPeer, signal: AbortSignal): Promise<void>;
  hangUp(peer: PeerId): Promise<void>;
  tag(peer: PeerId, value: number): Promise<void>;
}

export interface KeepConnectedModules {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly jitter: () => number;
  onDial(result: 'connected' | 'failed'): void;
}

interface Watched {
  readonly peer: ConfiguredPeer;
  readonly delays: Backoff;
  nextDialMs: number;
  unlinkedLooks: number;
  reported: boolean;
}

/** Dials the configured peers, again and again with growing pauses, until `signal` aborts. */
export async function keepConnected(
  peers: readonly ConfiguredPeer[],
  limits: GossipLimits,
  { dialer, clock, logger, jitter, onDial }: KeepConnectedModules,
  signal: AbortSignal,
): Promise<void> {
  const { dialMinMs: minMs, dialMaxMs: maxMs } = limits;
  const watched: Watched[] = peers.map((peer) => ({
    peer,
    delays: backoff({ minMs, maxMs, jitter }),
    nextDialMs: 0,
    unlinkedLooks: 0,
    reported: false,
  }));

  async function dial(entry: Watched): Promise<void> {
    const id = entry.peer.id.toString();
    try {
      await dialer.dial(entry.peer, signal);
      await dialer.tag(entry.peer.id, CONFIGURED_PEER_VALUE);
      entry.reported = false;
      logger.debug('connected to a configured peer', { peer: id });
      onDial('connected');
    } catch (err) {
      if (signal.aborted) return;
      onDial('failed');
      const report = entry.reported ? logger.debug : logger.info;
      report(`a configured peer is out of reach: ${describeError(err)}`, { peer: id });
      entry.reported = true;
    }
    entry.nextDialMs = clock.now() + entry.delays.next();
  }

  async function look(entry: Watched): Promise<void> {
    const { id } = entry.peer;
    if (dialer.isLinked(id)) {
      entry.unlinkedLooks = 0;
      entry.delays.reset();
      return;
    }
    if (!dialer.isConnected(id)) {
      entry.unlinkedLooks = 0;
      if (clock.now() >= entry.nextDialMs) await dial(entry);
      return;
    }
    if (++entry.unlinkedLooks < LOOKS_BEFORE_HANG_UP) return;
    entry.unlinkedLooks = 0;
    logger.info('a peer is connected but has no gossip stream: connecting anew', { peer: id.toString() });
    await dialer.hangUp(id).catch(() => {});
  }

  while (!signal.aborted) {
    await Promise.all(watched.map(look));
    await clock.sleep(minMs, signal).catch(() => {});
  }
}
