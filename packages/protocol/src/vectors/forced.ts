import type { Hex } from 'viem';

/** A TRANSACTION entry and what becomes of it in a block of a fresh shard. */
export interface ForcedCase {
  readonly name: string;
  readonly data: Hex;
  readonly gas: bigint;
  /** Why it consumes its index and nothing else; empty if it runs. */
  readonly code: string;
}

/** The shard and the account that the transactions were signed for: genesis base fee and balance in wei, nonce 0. */
export const FORCED_SHARD = {
  chainId: 313_371,
  baseFee: 1_000_000_000n,
  sender: '0x252bfac994d00ccfc05a6c925e937073401931cb',
  balance: 10n ** 18n,
} as const;

export const FORCED_CASES: readonly ForcedCase[] = [
  {
    name: 'runs',
    data: '0x02f86a8304c81b80018502540be40082c3509400000000000000000000000000000000000000c10180c080a0f9a795c54edc5aae35b7efe9d56749ebc455f8c93d912e8a96f2da0156e803c9a03ca0c6c70d69bb9114d36f3f788deaae37783718c6f534ac773ede6fe9a9204d',
    gas: 50_000n,
    code: '',
  },
  {
    name: 'runs: legacy, less gas than declared',
    data: '0xf867808502540be40082c3509400000000000000000000000000000000000000c101808309905aa0dc2cc4b3fae012f2a3dcdd949974bd25e51428596c81f9a0a55acd3ab2e754bca067687196f9972b7128aef30cbda067ee98ed5e7642121628fbcc5185912033c5',
    gas: 60_000n,
    code: '',
  },
  {
    name: 'gas above declared',
    data: '0x02f86a8304c81b80018502540be40082c3509400000000000000000000000000000000000000c10180c080a0f9a795c54edc5aae35b7efe9d56749ebc455f8c93d912e8a96f2da0156e803c9a03ca0c6c70d69bb9114d36f3f788deaae37783718c6f534ac773ede6fe9a9204d',
    gas: 49_999n,
    code: 'GAS_ABOVE_DECLARED',
  },
  { name: 'nothing', data: '0x', gas: 50_000n, code: 'DECODE' },
  { name: 'garbage', data: '0x02deadbeef', gas: 50_000n, code: 'DECODE' },
  {
    name: 'a byte too many',
    data: '0x02f86a8304c81b80018502540be40082c3509400000000000000000000000000000000000000c10180c080a0f9a795c54edc5aae35b7efe9d56749ebc455f8c93d912e8a96f2da0156e803c9a03ca0c6c70d69bb9114d36f3f788deaae37783718c6f534ac773ede6fe9a9204d00',
    gas: 50_000n,
    code: 'DECODE',
  },
  { name: 'blobs', data: '0x03c0', gas: 50_000n, code: 'TYPE' },
  { name: '0x7E', data: '0x7ec0', gas: 50_000n, code: 'TYPE' },
  {
    name: 'another chain',
    data: '0x02f8670180018502540be40082c3509400000000000000000000000000000000000000c10180c001a09b71b6e22661ce2930c5c97b0063a7fdbdcba2715f50a6c123a86a6f48957f9ba007ea7cda668a8457392c76a7077b3134b55f249507127d09b35f3cc906cf2971',
    gas: 50_000n,
    code: 'WRONG_CHAIN',
  },
  {
    name: 'not replay-protected',
    data: '0xf864808502540be40082c3509400000000000000000000000000000000000000c101801ca00ef445af83072b1b52661c4f1d63b0699439798d43dbe3709c140fbced0616b2a0446dbfcf960acbab0606e34f64a85127380fa772836e7593ad0b7bdf5418c21d',
    gas: 50_000n,
    code: 'NOT_REPLAY_PROTECTED',
  },
  {
    name: 'nonce gap',
    data: '0x02f86a8304c81b01018502540be40082c3509400000000000000000000000000000000000000c10180c080a0b869c06a9302c946cc09f9ce51818d00a595a87e8fd37a5791a33911ed2b451aa070e5b849ddbb802e2b9ad8e922db42fc3c41c3f2ba6b1534b7981739c4c4a7c3',
    gas: 50_000n,
    code: 'NONCE_TOO_HIGH',
  },
  {
    name: 'more than the balance',
    data: '0x02f8728304c81b80018502540be40082c3509400000000000000000000000000000000000000c1880de0b6b3a764000080c001a04f0bfc775950bb88bfa912fa4b3da0780089483c471196ad81a55deeebeffab5a078735ecadb686d7326b6c767350158579554f9efac99fa11e108c6b6f3c2650a',
    gas: 50_000n,
    code: 'INSUFFICIENT_FUNDS',
  },
  {
    name: 'fee cap below the base fee',
    data: '0x02f8658304c81b80010a82c3509400000000000000000000000000000000000000c10180c001a0dc1014d49c990004b09d751d161a5b0df52a972f3bfdaa27f898be0c248c4606a03aff2ee390b34f9c1ffcdf58cf265397077084006364fb5d3fb122f1ba9585e5',
    gas: 50_000n,
    code: 'FEE_TOO_LOW',
  },
  {
    name: 'gas below its intrinsic gas',
    data: '0x02f86a8304c81b80018502540be4008252079400000000000000000000000000000000000000c10180c080a02b3885f63a77bbd8b69fba584a17bf1409823dcd34134e1da42b12b938396076a02273d86bca1fa39b2ef18398a083cf74b1efb3b5b4331541b130ad6ef12c7f64',
    gas: 50_000n,
    code: 'INTRINSIC_GAS',
  },
];
