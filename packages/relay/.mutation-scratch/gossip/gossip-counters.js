const VERDICT_FIELD = { accept: 'accepted', ignore: 'ignored', reject: 'rejected' };
/** Counts in memory, and in Prometheus when there is a registry. */
export function createGossipCounters(metrics) {
    const byReason = {};
    const counts = {
        ...{ accepted: 0, ignored: 0, rejected: 0, byReason, paced: 0 },
        ...{ published: 0, unheard: 0, dials: 0, dialsFailed: 0 },
    };
    const received = metrics?.counter({
        name: 'gossip_received_total',
        help: 'Gossiped messages by verdict and reason',
        labels: ['verdict', 'reason'],
    });
    const pacedFrames = metrics?.counter({
        name: 'gossip_paced_frames_total',
        help: 'Frames that waited because their peer sent too fast',
    });
    const sent = metrics?.counter({
        name: 'gossip_published_total',
        help: 'Envelopes published, by whether a peer was there to hear them',
        labels: ['heard'],
    });
    const dials = metrics?.counter({
        name: 'gossip_dials_total',
        help: 'Dials of configured peers',
        labels: ['result'],
    });
    const peers = metrics?.gauge({ name: 'gossip_peers', help: 'Peers with a gossip stream' });
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
        published(recipients) {
            const heard = recipients > 0;
            if (heard)
                counts.published++;
            else
                counts.unheard++;
            sent?.inc({ heard: String(heard) });
        },
        dialed(result) {
            if (result === 'connected')
                counts.dials++;
            else
                counts.dialsFailed++;
            dials?.inc({ result });
        },
        peers: (count) => peers?.set(count),
    };
}
//# sourceMappingURL=gossip-counters.js.map