import { type Hex, keccak256 } from 'viem';
import type { ShardId } from '../ids.js';
import { encodeDeposit, encodeLanePolicy } from '../queue-data.js';
import { type QueueEntry, QueueKind } from '../queue-entry.js';
import { EMPTY_ACCUMULATOR, entryHash, nextAccumulator } from '../queue-hash.js';
import { consumableQueueTo, requiredQueueTo } from '../queue-rule.js';
import { FORCED_CASES, FORCED_SHARD } from './forced.js';
import { account, group, toVector, type Vector, word } from './sample.js';

export const SAMPLE_DEPOSIT = {
  originShard: 0,
  originToken: `0x${'00'.repeat(20)}`,
  amount: 10n ** 18n,
  from: account('depositor'),
  to: account('recipient'),
  refundTo: account('refund'),
} as const;
const SAMPLE_TOKEN = { name: word('token name'), symbol: `0x${'ab'.repeat(30)}`, decimals: 255 } as const;
export const SAMPLE_TOKEN_DEPOSIT = { ...SAMPLE_DEPOSIT, originToken: account('token'), token: SAMPLE_TOKEN } as const;
export const SAMPLE_LANE = { peer: 2, peerChainId: 313_372n, outOpen: true, inOpen: true, safety: 1 } as const;

/** Chains entries from the empty queue. */
export function sampleQueue(
  parts: readonly { readonly kind: number; readonly data: Hex; readonly gas: bigint; readonly l1Block: number }[],
): readonly QueueEntry[] {
  let accumulator = EMPTY_ACCUMULATOR;
  return parts.map((part, index) => {
    const entry = { shardId: 1 as ShardId, index, sender: account(`queue sender ${index}`), ...part };
    accumulator = nextAccumulator(accumulator, entryHash(entry));
    return { ...entry, accumulator };
  });
}

const GAS = 200_000n;
const ENTRIES = sampleQueue([
  { kind: QueueKind.Deposit, data: encodeDeposit(SAMPLE_DEPOSIT), gas: GAS, l1Block: 100 },
  { kind: QueueKind.Policy, data: encodeLanePolicy(SAMPLE_LANE), gas: GAS, l1Block: 100 },
  { kind: QueueKind.Transaction, data: '0x02c0ffee', gas: 1_000_000n, l1Block: 101 },
  { kind: QueueKind.Deposit, data: '0x', gas: GAS, l1Block: 2 ** 40 },
]);

interface RuleCase {
  readonly name: string;
  readonly from: number;
  readonly l1OriginNumber: number;
  readonly delay: number;
  readonly gas: readonly bigint[];
  readonly l1Block: readonly number[];
}

const repeat = <T>(value: T, length: number) => Array.from({ length }, () => value);
const RULE_CASES: readonly RuleCase[] = [
  { name: 'empty queue', from: 0, l1OriginNumber: 100, delay: 4, gas: [], l1Block: [] },
  { name: 'seen, none due', from: 3, l1OriginNumber: 100, delay: 4, gas: [GAS, GAS], l1Block: [97, 100] },
  { name: 'first just due', from: 3, l1OriginNumber: 101, delay: 4, gas: [GAS, GAS], l1Block: [97, 100] },
  { name: 'one above the origin', from: 0, l1OriginNumber: 100, delay: 0, gas: [GAS, GAS], l1Block: [100, 101] },
  { name: '64 due', from: 0, l1OriginNumber: 100, delay: 4, gas: repeat(21_000n, 64), l1Block: repeat(1, 64) },
  { name: '65 due', from: 7, l1OriginNumber: 100, delay: 4, gas: repeat(21_000n, 65), l1Block: repeat(1, 65) },
  { name: 'gas to the limit', from: 0, l1OriginNumber: 100, delay: 4, gas: repeat(5_000_000n, 2), l1Block: [1, 1] },
  {
    name: 'gas over the limit',
    from: 0,
    l1OriginNumber: 100,
    delay: 4,
    gas: [5_000_000n, 5_000_001n],
    l1Block: [1, 1],
  },
  { name: 'due, then seen', from: 0, l1OriginNumber: 100, delay: 4, gas: [GAS, GAS, GAS], l1Block: [96, 97, 101] },
];

export function queueVectors(): Vector {
  const rules = RULE_CASES.map(({ gas, l1Block, ...rule }) => {
    const entries = gas.map((amount, i) => ({ index: rule.from + i, gas: amount, l1Block: l1Block[i] ?? 0 }));
    const view = { ...rule, entries };
    return { ...rule, gas, l1Block, required: requiredQueueTo(view), consumable: consumableQueueTo(view) };
  });
  return {
    ...group(
      'entries',
      ENTRIES.map((entry) => ({ ...entry, dataHash: keccak256(entry.data), entryHash: entryHash(entry) })),
    ),
    ...group('deposits', [{ ...SAMPLE_DEPOSIT, data: encodeDeposit(SAMPLE_DEPOSIT) }]),
    ...group('tokenDeposits', [
      { ...SAMPLE_DEPOSIT, ...SAMPLE_TOKEN, originToken: account('token'), data: encodeDeposit(SAMPLE_TOKEN_DEPOSIT) },
    ]),
    ...group('lanes', [{ ...SAMPLE_LANE, data: encodeLanePolicy(SAMPLE_LANE) }]),
    ...group('rules', rules),
    ...group(
      'forced',
      FORCED_CASES.map((each) => ({ ...each, hash: keccak256(each.data) })),
    ),
    forcedShard: toVector(FORCED_SHARD),
    emptyAccumulator: toVector(EMPTY_ACCUMULATOR),
  };
}
