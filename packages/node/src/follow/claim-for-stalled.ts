import type { L1Contracts, Outputs, ShardId } from '@bulkhead/protocol';
import { type Clock, describeError, type Logger } from '@bulkhead/runtime';
import {
  applyTotals,
  L1_ABIS,
  type L1Client,
  type PostedBatch,
  proposeClaim,
  releaseStake,
  type StandingClaim,
} from '@bulkhead/settlement';
import { isAddressEqual, type LocalAccount } from 'viem';
import { readContract } from 'viem/actions';
import { boundFlows } from '../shard/bound-flows.js';
import { findClaimedTo } from '../shard/claimed-to.js';
import { lastBlock } from '../shard/derivation.js';
import type { L1State } from '../shard/l1-state.js';

/** Speaks for a shard that nobody claims for any more (docs/spec/batches.md, Outputs). */
export interface StandIn {
  /**
   * Looks whether there is something to do after an L1 block: propose the claim of the newest batch, apply the totals of an own
   * claim that has settled, take the stake back. Never throws: what L1 refuses or fails to do is logged and tried again.
   */
  afterL1Block(): Promise<void>;
}

/** @param args.account - pays the stake */
export function createStandIn(args: {
  readonly shardId: ShardId;
  readonly contracts: L1Contracts;
  readonly client: L1Client;
  readonly account: LocalAccount;
  readonly l1: Pick<L1State, 'view' | 'finalized'>;
  /** W, seconds. */
  readonly window: number;
  /** Last block that derivation has made. */
  readonly derivedTo: () => number;
  /** What a claim of `block` says of lanes that changed after block `since`. */
  readonly claimOutputs: (block: number, since: number) => Promise<Outputs>;
  readonly clock: Clock;
  readonly logger: Logger;
}): StandIn {
  const { shardId, contracts, client, account, l1, window, derivedTo, claimOutputs, clock, logger } = args;
  const options = { client, account, clock };
  const claims = { address: contracts.StateClaims, abi: L1_ABIS.StateClaims } as const;
  let stallBlocks: number | undefined;
  let busy = false;

  /** The batch whose claim is missing, once others may propose it. */
  async function findUnclaimed(): Promise<PostedBatch | undefined> {
    const { view } = l1;
    const batch = view.lastBatch(shardId);
    if (batch === undefined || lastBlock(batch) > derivedTo()) return undefined;
    const newest = view.claims(shardId).at(-1);
    if (newest !== undefined && newest.batchIndex >= batch.header.batchIndex) return undefined;
    stallBlocks ??= Number(await readContract(client, { ...claims, functionName: 'stallBlocks' }));
    const since = newest?.l1Block ?? view.shard(shardId)?.registeredAt ?? 0;
    return (view.head()?.number ?? 0) >= since + stallBlocks ? batch : undefined;
  }

  async function propose(batch: PostedBatch): Promise<void> {
    const { batchIndex } = batch.header;
    const changed = await claimOutputs(lastBlock(batch), findClaimedTo(l1.view, shardId));
    const outputs = boundFlows(changed, l1.view.claims(shardId));
    const named = { contracts, shardId, batchIndex, batchHash: batch.batchHash, outputs };
    const { txHash, stake } = await proposeClaim(options, named);
    logger.warn('claimed a batch for a shard that has stalled', { batchIndex, stake, txHash });
  }

  const hasPending = ({ batchIndex }: StandingClaim, at: { readonly blockNumber?: bigint } = {}) =>
    readContract(client, {
      ...claims,
      functionName: 'hasPendingTotals',
      args: [shardId, BigInt(batchIndex)],
      ...at,
    });
  const ownStake = (at: { readonly blockNumber?: bigint } = {}) =>
    readContract(client, { ...claims, functionName: 'stakeOf', args: [shardId, account.address], ...at });
  const hasStake = async ({ batchIndex }: StandingClaim, at: { readonly blockNumber?: bigint } = {}) => {
    const stake = await ownStake(at);
    return stake.amount > 0n && stake.batchIndex === BigInt(batchIndex);
  };

  async function finish(claim: StandingClaim): Promise<void> {
    const { batchIndex } = claim;
    if (await hasPending(claim)) {
      const txHash = await applyTotals(options, { contracts, shardId, batchIndex, totals: claim.outputs });
      logger.info('the totals of a settled claim are in the ledger', { batchIndex, txHash });
    }
    if (await hasStake(claim)) {
      const txHash = await releaseStake(options, { contracts, shardId });
      logger.info('the stake is back', { batchIndex, txHash });
    }
  }

  /** True when L1 will not take back any more that a claim is finished: until then a reorg may, and it has to be looked at again. */
  async function isFinishedForGood(claim: StandingClaim): Promise<boolean> {
    if (claim.l1Block > l1.finalized) return false;
    const at = { blockNumber: BigInt(l1.finalized) };
    return !(await hasPending(claim, at)) && !(await hasStake(claim, at));
  }

  const finished = new Set<number>();
  async function turn(): Promise<void> {
    const { view } = l1;
    for (const claim of view.claims(shardId)) {
      const isOwn = claim.staked && isAddressEqual(claim.proposer, account.address);
      if (!isOwn || finished.has(claim.l1Block) || claim.postedAt + window > view.clock()) continue;
      await finish(claim);
      if (await isFinishedForGood(claim)) finished.add(claim.l1Block);
    }
    // One stake, one claim: the next waits until the one before has settled and the stake is back.
    const unclaimed = await findUnclaimed();
    if (unclaimed !== undefined && (await ownStake()).amount === 0n) await propose(unclaimed);
  }

  return {
    async afterL1Block() {
      if (busy) return;
      busy = true;
      try {
        await turn();
      } catch (error) {
        logger.warn(`could not speak for the shard: ${describeError(error)}`, { err: error });
      } finally {
        busy = false;
      }
    },
  };
}
