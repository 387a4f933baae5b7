import {
  computeDomain,
  encodeDeliver,
  type Message,
  MessageKind,
  queueEntryTx,
  SHARD_CONTRACTS,
  systemTxHash,
} from '@bulkhead/protocol';
import { buildProof, createCapTrees, SettlementProofs } from '@bulkhead/relay';
import { CodedError } from '@bulkhead/runtime';
import type { StandingClaim } from '@bulkhead/settlement';
import { type Hex, hexToNumber, numberToHex } from 'viem';
import { z } from 'zod';
import type { NodeConfig } from '../config/config-schema.js';
import { lastBlock } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import { createFindImport } from './find-import.js';
import type { ShardHeads } from './heads.js';
import type { L1State } from './l1-state.js';
import type { MessageBook } from './message-book.js';
import { findClaimOf, viewMessage } from './message-view.js';
import type { NodeStatus } from './node-status.js';
import type { Readiness } from './readiness.js';
import type { ShardExecutor } from './shard-executor.js';

export interface ShardNamespaceModules {
  readonly config: NodeConfig;
  /** Lets calls through only while exec may be asked. */
  readonly link: Pick<ExecLink, 'api'>;
  readonly executor: ShardExecutor;
  readonly heads: ShardHeads;
  readonly l1: L1State;
  readonly book: MessageBook;
  readonly readiness: Pick<Readiness, 'enter'>;
  readonly status: Pick<NodeStatus, 'syncing' | 'databases' | 'posting'>;
}

const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((text) => text.toLowerCase() as Hex);
const index = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^0x[0-9a-f]{1,8}$/)
    .transform((text) => Number(text)),
]);
/** Answered during a rebuild too. */
const ALWAYS_ANSWERED: ReadonlySet<string> = new Set(['shard_getNetwork', 'shard_syncStatus']);

const noParams = z.tuple([]).or(z.undefined());

/** Methods of the `shard_` namespace (docs/architecture.md); each parses its params and answers JSON. */
export function shardNamespace(
  modules: ShardNamespaceModules,
): Readonly<Record<string, (params: readonly unknown[]) => Promise<unknown>>> {
  const { config, link, executor, heads, l1, book, readiness, status } = modules;
  const { shardId } = config.genesis;
  const context = {
    shardId,
    chainName: `Shard ${shardId}`,
    l1,
    book,
    findImport: createFindImport(link, executor),
    challengeWindow: config.l1.challengeWindow,
  };

  const capTrees = createCapTrees(l1.settlement);

  const methods: Record<string, (params: readonly unknown[]) => Promise<unknown>> = {
    shard_getNetwork: async (params) => {
      parse(noParams, params);
      return {
        shardId,
        chainId: config.genesis.chainId,
        genesisHash: config.genesisHash,
        domain: computeDomain({
          l1ChainId: config.l1.chainId,
          registry: config.l1.contracts.ShardRegistry,
          shardId,
          genesisHash: config.genesisHash,
        }),
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
        latest: { number: latest, hash: executor.head().hash },
        safe: { number: safe },
        finalized: { number: finalized },
        settled: settled === undefined ? null : { batchIndex: settled },
        l1: {
          origin: executor.head().originNumber,
          head: l1.newestOrigin().number,
          finalized: Math.max(0, l1.finalized),
        },
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
    shard_getMessage: async (params) => {
      const [id] = parse(z.tuple([hash]), params);
      return (await viewMessage(context, id)) ?? null;
    },
    shard_getDeposit: async (params) => {
      const [queueIndex] = parse(z.tuple([index]), params);
      const [entry] = l1.view.queueEntries(shardId, queueIndex, Number.MAX_SAFE_INTEGER, 1);
      const tx = entry && queueEntryTx(entry);
      if (tx === undefined) return null;
      const receipt = await link.api.getReceipt({ hash: systemTxHash(tx) });
      if (receipt === undefined) return null;
      return {
        txHash: receipt.transactionHash,
        blockNumber: hexToNumber(receipt.blockNumber),
        status: receipt.status === '0x1' ? 'credited' : 'failed',
      };
    },
    shard_getWithdrawalProof: async (params) => {
      const [id] = parse(z.tuple([hash]), params);
      const entry = book.findSent(id);
      if (entry?.sent.message.kind !== MessageKind.Withdraw) return null;
      const { message } = entry.sent;
      const claim = findClaimOf(l1.view, shardId, message.index);
      const mirror = l1.mirrors.get(shardId);
      if (claim === undefined || mirror === undefined || mirror.count < Number(claim.outputs.outboxCount)) return null;
      const settledAt = claim.postedAt + config.l1.challengeWindow;
      return {
        shardId,
        batchIndex: claim.batchIndex,
        settled: settledAt <= l1.newestOrigin().timestamp,
        settledAt,
        message: messageJson(message),
        branch: mirror.prove(message.index, Number(claim.outputs.outboxCount)),
      };
    },
    shard_getDeliveryCalldata: async (params) => {
      const [id] = parse(z.tuple([hash]), params);
      const inbound = book.findInbound(id);
      const mirror = inbound && l1.mirrors.get(inbound.message.srcShard);
      if (inbound === undefined || mirror === undefined) return null;
      const proofs = new SettlementProofs(l1.getOrigin(executor.head().originNumber), l1.settlement, capTrees);
      const leaf = proofs.leaves.get(inbound.message.srcShard);
      if (leaf === undefined || inbound.message.index >= leaf.outboxCount || leaf.outboxCount > mirror.count)
        return null;
      const branch = mirror.prove(inbound.message.index, leaf.outboxCount);
      const proof = buildProof(proofs, leaf, inbound.message, branch);
      if (proof === undefined) return null;
      return { to: SHARD_CONTRACTS.Inbox, data: encodeDeliver(inbound.message, inbound.payload, proof) };
    },
    shard_getLedger: async (params) => {
      parse(noParams, params);
      const claim = l1.view.claims(shardId).at(-1);
      const batch = claim && l1.view.batch(shardId, claim.batchIndex);
      const block = batch === undefined ? 0 : lastBlock(batch);
      const l1Block = l1.newestOrigin().number;
      const unpaid = book.unpaidWithdrawals(block);
      const { supply, burned } = await link.api.supplyAt({ block });
      return {
        l1Block,
        batchIndex: claim?.batchIndex ?? -1,
        block,
        supply: numberToHex(supply),
        burned: numberToHex(burned),
        unpaidWithdrawals: numberToHex(unpaid),
      };
    },
  };
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async (params: readonly unknown[]) => {
        if (!ALWAYS_ANSWERED.has(name)) await readiness.enter();
        return method(params);
      },
    ]),
  );
}

function messageJson(message: Message): Record<string, unknown> {
  return {
    ...message,
    amount: numberToHex(message.amount),
    gasLimit: numberToHex(message.gasLimit),
    deadline: numberToHex(message.deadline),
  };
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

function parse<S extends z.ZodType>(schema: S, params: readonly unknown[]): z.output<S> {
  const result = schema.safeParse(params.length === 0 && schema === (noParams as unknown) ? [] : [...params]);
  if (result.success) return result.data;
  throw new CodedError({
    code: 'INVALID_PARAMS',
    message: z.prettifyError(result.error).split('\n')[0] ?? 'bad params',
    verdict: 'reject',
  });
}
