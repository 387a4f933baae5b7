import type { L1Contracts } from '@bulkhead/protocol';
import type { Address } from 'viem';

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
export const ARBITER: Address = at('0a');
/** Somebody who has no rights at all. */
export const MALLORY: Address = at('0bad');
