import { ETH_ASSET, inboxAbi, SHARD_CONTRACTS } from '@bulkhead/protocol';
import type { Caller } from '@bulkhead/rpc';
import { CodedError } from '@bulkhead/runtime';
import type { StandingClaim } from '@bulkhead/settlement';
import { encodeFunctionData, type Hex, numberToHex } from 'viem';
import { z } from 'zod';
import { lastBlock } from '../derivation.js';
import { ownDomain } from '../domain-of.js';
import type { ShardNamespaceModules } from '../shard-namespace.js';
import { hash, heavy, index, type Methods, noParams, parse } from './params.js';

const HELD = encodeFunctionData({ abi: inboxAbi, functionName: 'held', args: [ETH_ASSET] });

/** What the shard is, where it stands, and what L1 has of it. */
export function chainMethods(
  modules: Pick<
    ShardNamespaceModules,
    'config' | 'link' | 'executor' | 'heads' | 'l1' | 'follower' | 'archive' | 'book' | 'role' | 'status'
  >,
): Methods {
  const { config, link, executor, heads, l1, follower, archive, book, role, status } = modules;
  const { shardId } = config.genesis;

  /** Ether that calls which failed have brought in, at a block. */
  async function heldAt(block: number, caller: Caller | undefined): Promise<bigint> {
    const request = { to: SHARD_CONTRACTS.Inbox, data: HELD };
    const result = await link.api.call({ at: { number: block }, request, caller: caller?.name }, caller);
    if (result.status === 'success') return BigInt(result.data);
    throw new CodedError({ code: 'READ_FAILED', message: 'the Inbox does not say what it holds', verdict: 'fatal' });
  }

  return {
    shard_getNetwork: async (params) => {
      parse(noParams, params);
      return {
        shardId,
        chainId: config.genesis.chainId,
        genesisHash: config.genesisHash,
        domain: ownDomain(config),
        contracts: SHARD_CONTRACTS,
        l1: { chainId: config.l1.chainId, contracts: config.l1.contracts },
        challengeWindow: config.l1.challengeWindow,
        peers: l1.view.shards().map(({ shardId: id, chainId }) => ({ shardId: id, chainId })),
      };
    },
    shard_syncStatus: async (params) => {
      parse(noParams, params);
      const { latest, safe, finalized } = heads.read();
      const settled = heads.settledBatch(config.l1.challengeWindow);
      return {
        role: role.role,
        latest: { number: latest, hash: executor.head().hash },
        safe: { number: safe },
        finalized: { number: finalized },
        settled: settled === undefined ? null : { batchIndex: settled },
        l1: {
          origin: executor.head().originNumber,
          head: l1.newestOrigin().number,
          finalized: Math.max(0, l1.finalized),
        },
        waitingForBlobs: follower.waitingForBlobs() ?? null,
        /** Until when the guardian has stopped settlement, L1 seconds. */
        pausedUntil: l1.view.pausedUntil() ?? null,
        alarms: role.alarms(),
        syncing: status.syncing(),
        posting: status.posting(),
        databases: status.databases(),
      };
    },
    shard_getBatch: async (params) => {
      const [wanted] = parse(z.tuple([index]), params);
      const batch = l1.view.batch(shardId, wanted);
      if (batch === undefined) return null;
      const claim = l1.view.claims(shardId).find(({ batchIndex }) => batchIndex === wanted);
      return {
        ...batch.header,
        batchHash: batch.batchHash,
        lastBlock: lastBlock(batch),
        l1Block: batch.l1Block,
        txHash: batch.txHash,
        claim: claim === undefined ? null : claimJson(claim),
      };
    },
    shard_getBlob: async (params) => {
      const [versionedHash] = parse(z.tuple([hash]), params);
      const found = await archive.find(versionedHash);
      return found === undefined ? null : { blob: toHex(found.blob), commitment: toHex(found.commitment) };
    },
    shard_getLedger: heavy(async (params, caller) => {
      parse(noParams, params);
      const claim = l1.view.claims(shardId).at(-1);
      const batch = claim && l1.view.batch(shardId, claim.batchIndex);
      const block = batch === undefined ? 0 : lastBlock(batch);
      const l1Block = l1.newestOrigin().number;
      const unpaid = book.unpaidWithdrawals(block);
      const [{ supply, burned }, held] = await Promise.all([link.api.supplyAt({ block }), heldAt(block, caller)]);
      return {
        l1Block,
        batchIndex: claim?.batchIndex ?? -1,
        block,
        supply: numberToHex(supply),
        burned: numberToHex(burned),
        held: numberToHex(held),
        unpaidWithdrawals: numberToHex(unpaid),
      };
    }),
  };
}

/** Of a blob in a tenth of a millisecond, which is why it is not viem's. */
function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;
}

/** JSON has no big integers. */
function claimJson({ outputs, postedAt }: StandingClaim): Record<string, unknown> {
  const flows = (list: typeof outputs.inTotals) => list.map((flow) => ({ ...flow, total: numberToHex(flow.total) }));
  return {
    ...outputs,
    outboxCount: numberToHex(outputs.outboxCount),
    inTotals: flows(outputs.inTotals),
    outTotals: flows(outputs.outTotals),
    postedAt,
  };
}
