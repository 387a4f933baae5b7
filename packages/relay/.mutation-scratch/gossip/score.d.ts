import type { PeerScoreThresholds } from '@chainsafe/libp2p-gossipsub/score';
import { type PeerScoreParams } from '@chainsafe/libp2p-gossipsub/score';
/**
 * A peer's score starts at zero and only ever falls: by messages that were rejected, squared, and by breaking the rules
 * of gossipsub itself. Forgiven within a minute. Who shares an address doesn't count: on one machine all do.
 */
export declare function peerScoreParams(ownTopic: string): PeerScoreParams;
/** One rejected message is a mishap; after three in short order nothing more is read from the peer. */
export declare const PEER_SCORE_THRESHOLDS: PeerScoreThresholds;
//# sourceMappingURL=score.d.ts.map