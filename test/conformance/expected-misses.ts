/** Cases that do not apply, by the folder that they are in: why. */
export const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  testing_buildBlockV1: 'needs the engine API, which a shard has not: its blocks come from its sequencer or from L1',
};

/** Cases that a shard misses by design: why. A case on this list that passes fails the suite. */
export const EXPECTED_MISSES: Readonly<Record<string, string>> = {
  'eth_sendRawTransaction/send-blob-tx': 'shards take no blobs: transaction type not supported',
  'eth_simulateV1/ethSimulate-overflow-nonce-validation':
    'wants -32603, which makes clients ask again; a nonce that has its greatest value is the user’s fault: -38011',
};
