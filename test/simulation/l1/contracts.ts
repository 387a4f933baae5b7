import type { L1Contracts } from '@bulkhead/protocol';
import type { Address } from 'viem';
import { lower, verifierOf } from '../accounts.js';

const at = (digits: string): Address => `0x${digits.padStart(40, '0')}`;

export const L1_CHAIN_ID = 31_337;

export const CONTRACTS: L1Contracts = {
  ShardRegistry: at('a1'),
  ShardQueue: at('a2'),
  BatchInbox: at('a3'),
  StateClaims: at('a4'),
  AssetVault: at('a5'),
  Arbiter: at('a6'),
  Guardian: at('a7'),
};

export const OWNER: Address = at('0e');
export const GUARDIAN: Address = at('09');
/** Two of the committee who watch L1 by hand. */
export const WATCHERS = [at('0a01'), at('0a02')] as const;
/** The committee: they, and the followers of shards 1 to 3. */
export const VERIFIERS: readonly Address[] = [...WATCHERS, ...[1, 2, 3].map((id) => lower(verifierOf(id).address))];
/** Objections that truncate a claim. */
export const THRESHOLD = 2;
/** Somebody who has no rights at all, and does what anybody may. */
export const ANYBODY: Address = at('0aa');
/** Somebody who has no rights at all, and lies. */
export const MALLORY: Address = at('0bad');
