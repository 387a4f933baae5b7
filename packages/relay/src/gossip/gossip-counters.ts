import type { Counter, Gauge, Metrics } from '@bulkhead/runtime';
import type { Refusal } from './connection-gate.js';
import type { GossipReason, GossipVerdict } from './ports.js';

/** What happened since the start, for status pages and tests. */
export interface GossipCounts {
  readonly accepted: number;
  readonly ignored: number;
  readonly rejected: number;
  readonly byReason: Readonly<Partial<Record<GossipReason, number>>>;
  /** Frames that had to wait because their peer sent too fast. */
  readonly paced: number;
  /** Peers that were shut out. */
  readonly shutOut: number;
  /** Connections refused to who was shut out. */
  readonly refused: number;
  /** Envelopes sent to at least one peer, and to none. */
  readonly published: number;
  readonly unheard: number;
  readonly dials: number;
  readonly dialsFailed: number;
}

export interface GossipCounters {
  readonly counts: GossipCounts;
  judged(verdict: GossipVerdict): void;
  paced(): void;
  shutOut(): void;
  refused(refusal: Refusal): void;
  published(recipients: number): void;
  dialed(result: 'connected' | 'failed'): void;
  peers(count: number): void;
}

const VERDICT_FIELD = { accept: 'accepted', ignore: 'ignored', reject: 'rejected' } as const;

/** Counts in memory, and in Prometheus when there is a registry. */
export function createGossipCounters(metrics?: Metrics): GossipCounters {
  const byReason: Partial<Record<GossipReason, number>> = {};
  const counts = {
    ...{ accepted: 0, ignored: 0, rejected: 0, byReason, paced: 0, shutOut: 0, refused: 0 },
    ...{ published: 0, unheard: 0, dials: 0, dialsFailed: 0 },
  };
  const received: Counter<'verdict' | 'reason'> | undefined = metrics?.counter({
    name: 'gossip_received_total',
    help: 'Gossiped messages by verdict and reason',
    labels: ['verdict', 'reason'],
  });
  const pacedFrames: Counter | undefined = metrics?.counter({
    name: 'gossip_paced_frames_total',
    help: 'Frames that waited because their peer sent too fast',
  });
  const shutOutPeers: Counter | undefined = metrics?.counter({
    name: 'gossip_shut_out_peers_total',
    help: 'Peers that were shut out because they broke the rules, or flooded',
  });
  const refusedConnections: Counter<'by'> | undefined = metrics?.counter({
    name: 'gossip_refused_connections_total',
    help: 'Connections refused to peers that were shut out, by what they were known by: host, peer, or haste',
    labels: ['by'],
  });
  const sent: Counter<'heard'> | undefined = metrics?.counter({
    name: 'gossip_published_total',
    help: 'Envelopes published, by whether a peer was there to hear them',
    labels: ['heard'],
  });
  const dials: Counter<'result'> | undefined = metrics?.counter({
    name: 'gossip_dials_total',
    help: 'Dials of configured peers',
    labels: ['result'],
  });
  const peers: Gauge | undefined = metrics?.gauge({ name: 'gossip_peers', help: 'Peers with a gossip stream' });

  return {
    counts,
    judged({ verdict, reason }) {
      counts[VERDICT_FIELD[verdict]]++;
      byReason[reason] = (byReason[reason] ?? 0) + 1;
      received?.inc({ verdict, reason });
    },
    paced() {
      counts.paced++;
      pacedFrames?.inc();
    },
    shutOut() {
      counts.shutOut++;
      shutOutPeers?.inc();
    },
    refused(by) {
      counts.refused++;
      refusedConnections?.inc({ by });
    },
    published(recipients) {
      const heard = recipients > 0;
      if (heard) counts.published++;
      else counts.unheard++;
      sent?.inc({ heard: String(heard) });
    },
    dialed(result) {
      if (result === 'connected') counts.dials++;
      else counts.dialsFailed++;
      dials?.inc({ result });
    },
    peers: (count) => peers?.set(count),
  };
}
