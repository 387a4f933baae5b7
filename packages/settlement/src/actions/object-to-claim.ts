import { encodeFunctionData, type Hex, parseEventLogs } from 'viem';
import { readContract } from 'viem/actions';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { PipelineOptions } from '../l1/send-pipelined.js';
import { sendChecked } from './send-checked.js';
import type { ClaimParams } from './staked-claims.js';

export interface Objection {
  readonly txHash: Hex;
  /** The claim, and all after it, no longer stand. */
  readonly truncated: boolean;
}

/** The vote, and the truncation that the last one brings. */
const OBJECT_GAS = 500_000n;

/**
 * Objects, as a verifier, to the claim that stands for a batch (docs/spec/batches.md, Arbiter).
 *
 * @param params.claimKey names the claim that was compared; see {@link readClaimKey}
 * @throws L1_TX_REVERTED (reject): `NotVerifier`, `WrongClaim`, `ClaimNotStanding`, `ClaimAlreadySettled`, `AlreadyObjected`
 */
export async function objectToClaim(
  options: PipelineOptions,
  { contracts, shardId, batchIndex, claimKey }: ClaimParams & { readonly claimKey: Hex },
): Promise<Objection> {
  const receipt = await sendChecked(options, {
    label: `object to batch ${batchIndex} of shard ${shardId}`,
    to: contracts.Arbiter,
    data: encodeFunctionData({
      abi: L1_ABIS.Arbiter,
      functionName: 'object',
      args: [shardId, BigInt(batchIndex), claimKey],
    }),
    gas: OBJECT_GAS,
  });
  const truncations = parseEventLogs({ abi: L1_ABIS.StateClaims, eventName: 'ClaimsTruncated', logs: receipt.logs });
  return { txHash: receipt.transactionHash, truncated: truncations.length > 0 };
}

/** The key of the claim that stands for a batch at an L1 block. Rejects with viem's error when none does. */
export function readClaimKey(
  { client }: Pick<PipelineOptions, 'client'>,
  { contracts, shardId, batchIndex, l1Block }: ClaimParams & { readonly l1Block: number },
): Promise<Hex> {
  return readContract(client, {
    address: contracts.StateClaims,
    abi: L1_ABIS.StateClaims,
    functionName: 'claimKey',
    args: [shardId, BigInt(batchIndex)],
    blockNumber: BigInt(l1Block),
  });
}
