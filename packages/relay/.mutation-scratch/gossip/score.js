import { createPeerScoreParams, createTopicScoreParams } from '@chainsafe/libp2p-gossipsub/score';
/**
 * A peer's score starts at zero and only ever falls: by messages that were rejected, squared, and by breaking the rules
 * of gossipsub itself. Forgiven within a minute. Who shares an address doesn't count: on one machine all do.
 */
export function peerScoreParams(ownTopic) {
    return createPeerScoreParams({
        topics: {
            [ownTopic]: createTopicScoreParams({
                topicWeight: 1,
                timeInMeshWeight: 0,
                firstMessageDeliveriesWeight: 0,
                // Traffic is rare: silence in the mesh is no offence.
                meshMessageDeliveriesWeight: 0,
                meshFailurePenaltyWeight: 0,
                invalidMessageDeliveriesWeight: -20,
                invalidMessageDeliveriesDecay: 0.95,
            }),
        },
        IPColocationFactorWeight: 0,
        behaviourPenaltyWeight: -1,
        behaviourPenaltyThreshold: 6,
        behaviourPenaltyDecay: 0.8,
        decayInterval: 1_000,
        decayToZero: 0.1,
        retainScore: 600_000,
    });
}
/** One rejected message is a mishap; after three in short order nothing more is read from the peer. */
export const PEER_SCORE_THRESHOLDS = {
    gossipThreshold: -20,
    publishThreshold: -80,
    graylistThreshold: -160,
    acceptPXThreshold: 0,
    opportunisticGraftThreshold: 0,
};
//# sourceMappingURL=score.js.map