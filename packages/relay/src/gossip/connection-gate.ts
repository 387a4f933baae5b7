import type { Clock } from '@bulkhead/runtime';
import type { ConnectionGater } from '@libp2p/interface';
import { createAllowances } from './allowances.js';
import type { GossipLimits } from './limits.js';
import type { Outcasts } from './outcasts.js';
import { findHost } from './remote-host.js';

/** Why a connection was refused: where it came from, who it was, or how many others from there were refused just now. */
export type Refusal = 'host' | 'peer' | 'haste';

export type ConnectionGate = Pick<
  ConnectionGater,
  'denyInboundConnection' | 'denyInboundEncryptedConnection' | 'denyDialPeer'
>;

/**
 * Keeps out who was shut out. An address is refused before it costs anything; who a peer is shows only after a handshake, so an address
 * that isn't blamed, because others share it, has an allowance of handshakes that were for nothing.
 */
export function createConnectionGate(
  limits: Pick<GossipLimits, 'refusedBurst' | 'refusedPerSecond'>,
  modules: {
    readonly outcasts: Pick<Outcasts, 'isShutOut' | 'isHostShutOut'>;
    readonly clock: Clock;
    onRefused(refusal: Refusal): void;
  },
): ConnectionGate {
  const { outcasts, clock, onRefused } = modules;
  const handshakes = createAllowances({ burst: limits.refusedBurst, perSecond: limits.refusedPerSecond }, clock);
  const refuse = (refusal: Refusal): true => {
    onRefused(refusal);
    return true;
  };
  return {
    denyInboundConnection({ remoteAddr }) {
      const host = findHost(remoteAddr);
      if (host === undefined) return false;
      if (outcasts.isHostShutOut(host)) return refuse('host');
      return handshakes.take(host, 0) < 1 && refuse('haste');
    },
    denyInboundEncryptedConnection(peer, { remoteAddr }) {
      if (!outcasts.isShutOut(peer.toString())) return false;
      const host = findHost(remoteAddr);
      if (host !== undefined) handshakes.take(host, 1);
      return refuse('peer');
    },
    denyDialPeer: (peer) => outcasts.isShutOut(peer.toString()),
  };
}
