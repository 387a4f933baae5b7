import { backoff, describeError } from '@bulkhead/runtime';
/** Looks at a connected peer without a gossip stream before its connection is given up. */
const LOOKS_BEFORE_HANG_UP = 5;
/** Above every tag that libp2p gives, so that strangers go first when there are too many connections. */
const CONFIGURED_PEER_VALUE = 1_000;
/** Dials the configured peers, again and again with growing pauses, until `signal` aborts. */
export async function keepConnected(peers, limits, { dialer, clock, logger, jitter, onDial }, signal) {
    const { dialMinMs: minMs, dialMaxMs: maxMs } = limits;
    const watched = peers.map((peer) => ({
        peer,
        delays: backoff({ minMs, maxMs, jitter }),
        nextDialMs: 0,
        unlinkedLooks: 0,
        reported: false,
    }));
    async function dial(entry) {
        const id = entry.peer.id.toString();
        try {
            await dialer.dial(entry.peer, signal);
            await dialer.tag(entry.peer.id, CONFIGURED_PEER_VALUE);
            entry.reported = false;
            logger.debug('connected to a configured peer', { peer: id });
            onDial('connected');
        }
        catch (err) {
            if (signal.aborted)
                return;
            onDial('failed');
            const report = entry.reported ? logger.debug : logger.info;
            report(`a configured peer is out of reach: ${describeError(err)}`, { peer: id });
            entry.reported = true;
        }
        entry.nextDialMs = clock.now() + entry.delays.next();
    }
    async function look(entry) {
        const { id } = entry.peer;
        if (dialer.isLinked(id)) {
            entry.unlinkedLooks = 0;
            entry.delays.reset();
            return;
        }
        if (!dialer.isConnected(id)) {
            entry.unlinkedLooks = 0;
            if (clock.now() >= entry.nextDialMs)
                await dial(entry);
            return;
        }
        if (++entry.unlinkedLooks < LOOKS_BEFORE_HANG_UP)
            return;
        entry.unlinkedLooks = 0;
        logger.info('a peer is connected but has no gossip stream: connecting anew', { peer: id.toString() });
        await dialer.hangUp(id).catch(() => { });
    }
    while (!signal.aborted) {
        await Promise.all(watched.map(look));
        await clock.sleep(minMs, signal).catch(() => { });
    }
}
//# sourceMappingURL=keep-connected.js.map