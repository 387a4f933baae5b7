import type { Network } from '@bulkhead/cli/network';
import type { Engine } from '@bulkhead/execution';
import {
  assetVaultAbi,
  CAP_DEPTH,
  type CapProof,
  capLeafHash,
  createAppendTree,
  type DeliveryProof,
  type Domain,
  ETH_ASSET,
  L1_SHARD_ID,
  type Message,
  type MessageId,
  MessageKind,
  messageId,
  OUTBOX_DEPTH,
  outboxItemLeaf,
  outboxLeaf,
  type SettlementLeaf,
  type ShardId,
} from '@bulkhead/protocol';
import { defineBulkheadChains, finalizeWithdrawal } from '@bulkhead/sdk';
import { type Address, type Hash, type Hex, keccak256, zeroAddress, zeroHash } from 'viem';
import { type ChainClients, shardOf } from './clients.js';
import { rpc } from './rpc.js';
import type { PostedOutputs } from './tampering-client.js';

/** Ether that nobody sent, for a thief on another shard or on L1. */
export interface Forgery {
  readonly dst: number;
  readonly amount: bigint;
}

/** A forged message with its place in the outbox that the shard claims. */
export interface ForgedMessage extends Forgery {
  readonly message: Message;
  /** 32 siblings, leaf level first. */
  readonly branch: readonly Hex[];
}

/** Outputs that claim forged messages behind the honest ones, and lanes that carry them. */
export async function forgeOutputs(args: {
  readonly engine: Engine;
  readonly domain: Domain;
  readonly src: ShardId;
  /** Last block of the batch. */
  readonly block: number;
  readonly outputs: PostedOutputs;
  readonly forgeries: readonly Forgery[];
  readonly thief: Address;
  readonly deadline: bigint;
  /** What L1 has seen on a lane of the shard so far. */
  readonly cumOut: (dst: number) => Promise<bigint>;
}): Promise<{ readonly outputs: PostedOutputs; readonly forged: readonly ForgedMessage[] }> {
  const { engine, domain, src, block, outputs, forgeries, thief, deadline, cumOut } = args;
  const tree = createAppendTree(OUTBOX_DEPTH);
  const sent = await engine.outboxItems({ from: 0, block, limit: 10_000, bodyBytes: 0 });
  for (const item of sent) tree.append(outboxItemLeaf(domain, item));
  const messages = forgeries.map(({ dst, amount }) => {
    const message = forgedMessage({ src, dst, amount, thief, deadline, index: tree.count });
    tree.append(outboxLeaf(messageId(domain, message)));
    return { dst, amount, message };
  });
  let outTotals = outputs.outTotals;
  for (const { dst, amount } of forgeries) outTotals = raise(outTotals, dst, amount, await cumOut(dst));
  return {
    outputs: { ...outputs, outboxRoot: tree.root(), outboxCount: BigInt(tree.count), outTotals },
    forged: messages.map((each) => ({ ...each, branch: tree.prove(each.message.index) })),
  };
}

function forgedMessage(args: {
  readonly src: ShardId;
  readonly dst: number;
  readonly amount: bigint;
  readonly thief: Address;
  readonly deadline: bigint;
  readonly index: number;
}): Message {
  const { src, dst, amount, thief, deadline, index } = args;
  const isWithdrawal = dst === Number(L1_SHARD_ID);
  return {
    kind: isWithdrawal ? MessageKind.Withdraw : MessageKind.Asset,
    srcShard: src,
    dstShard: dst as ShardId,
    index,
    sender: thief,
    target: thief,
    assetId: ETH_ASSET,
    amount,
    gasLimit: 0n,
    deadline: isWithdrawal ? 0n : deadline,
    refundTo: thief,
    inReplyTo: zeroHash as MessageId,
    payloadHash: keccak256('0x'),
  };
}

function raise(flows: PostedOutputs['outTotals'], peer: number, by: bigint, known: bigint): PostedOutputs['outTotals'] {
  const lane = flows.find((flow) => flow.peer === peer);
  // In its place: L1 takes lanes in order, as far as the balance goes.
  if (lane !== undefined) return flows.map((flow) => (flow === lane ? { ...lane, total: lane.total + by } : flow));
  return [...flows, { peer, originShard: 0, originToken: zeroAddress, total: known + by }];
}

interface ProvableState {
  readonly proof: {
    readonly settlementRoot: Hex;
    readonly leaf: SettlementLeaf;
    readonly settlementBranch: readonly Hex[];
  };
}

/** What anyone needs to deliver a message of `src`, once its destination has imported the claim with it. */
export async function proveForged(
  network: Network,
  l1: ChainClients,
  { src, dst, branch }: { readonly src: number; readonly dst: number; readonly branch: readonly Hex[] },
): Promise<DeliveryProof> {
  const { proof } = await rpc<ProvableState>(shardOf(network, dst).rpcUrl, 'shard_getStateProof', src);
  const { settlementRoot, leaf, settlementBranch } = proof;
  return { settlementRoot, leaf, settlementBranch, outboxBranch: branch, cap: await proveCap(network, l1, src, dst) };
}

/** The newest cap of ether on a lane, from L1’s events alone. */
async function proveCap(network: Network, l1: ChainClients, src: number, dst: number): Promise<CapProof | undefined> {
  const events = await l1.read.getContractEvents({
    address: network.l1.contracts.AssetVault,
    abi: assetVaultAbi,
    eventName: 'CapRaised',
    args: { src },
    fromBlock: 0n,
    strict: true,
  });
  const tree = createAppendTree(CAP_DEPTH);
  const lane: { readonly index: number; readonly cap: bigint }[] = [];
  for (const { args } of events) {
    const index = tree.append(capLeafHash(args.dst as ShardId, args.assetId as typeof ETH_ASSET, args.cumOut));
    if (args.dst === dst && args.assetId === ETH_ASSET) lane.push({ index, cap: args.cumOut });
  }
  const newest = lane.at(-1);
  return newest && { ...newest, branch: tree.prove(newest.index) };
}

/** Asks L1 to pay a forged withdrawal by the claim of a batch. Rejects with what the vault says. */
export async function payForged(
  network: Network,
  thief: ChainClients,
  { message, branch }: Pick<ForgedMessage, 'message' | 'branch'>,
  batchIndex: number,
): Promise<Hash> {
  const shardId = message.srcShard;
  const targetChain = defineBulkheadChains(network).shards.find(({ custom }) => custom.shardId === shardId);
  if (targetChain === undefined) throw new Error(`no shard ${shardId}`);
  const withdrawal = { shardId, batchIndex, settled: true, settledAt: 0, message, branch: [...branch] };
  return finalizeWithdrawal(thief.wallet, { targetChain, withdrawal });
}
