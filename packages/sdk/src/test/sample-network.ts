const address = (byte: string) => `0x${byte.repeat(20)}` as `0x${string}`;

/** network.json of two shards, with fields that this package does not read. */
export const sampleNetwork = {
  version: 1,
  ready: true,
  l1: {
    chainId: 31_337,
    rpcUrl: 'http://127.0.0.1:8545',
    contracts: {
      ShardRegistry: address('a1'),
      ShardQueue: address('a2'),
      BatchInbox: address('a3'),
      StateClaims: address('a4'),
      AssetVault: address('a5'),
      Arbiter: address('a6'),
    },
  },
  shards: [
    { id: 1, name: 'Shard 1', chainId: 313_371, rpcUrl: 'http://127.0.0.1:9545', wsUrl: 'ws://127.0.0.1:9545' },
    { id: 2, name: 'Shard 2', chainId: 313_372, rpcUrl: 'http://127.0.0.1:9546', policy: 'open' },
  ],
} as const;
