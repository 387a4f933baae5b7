import { type Address, type Hex, keccak256, stringToHex, zeroAddress, zeroHash } from 'viem';
import { type AppendTree, createAppendTree } from '../append-tree.js';
import { assetId } from '../asset.js';
import { computeDomain } from '../domain.js';
import type { BatchIndex, Domain, MessageId, ShardId } from '../ids.js';
import { capLeafHash, settlementLeafHash } from '../leaf-hash.js';
import { CAP_DEPTH, OUTBOX_DEPTH, SETTLEMENT_DEPTH } from '../limits.js';
import { MessageKind, type Message as RealMessage } from '../message.js';
import { outboxLeaf, messageId as realId } from '../message-id.js';
import { createSparseTree, type SparseTree } from '../sparse-tree.js';
import { type BranchClaim, verifyBranch } from '../verify-branch.js';
import { lcg, varyBranch } from '../wrong-proofs/index.js';
import { type DeliveryProof, isProven } from './inbox.js';
import type { CapLeaf } from './ledger.js';
import { type Asset, type Message, type MessageKind as ModelKind, messageId, type Snapshot } from './message.js';
import type { Leaf, SettlementRoot, Shard } from './shard.js';

/** Variations of each proof that is judged. */
const VARIATIONS = 4;

const KINDS: Readonly<Record<ModelKind, RealMessage['kind']>> = {
  DATA: MessageKind.Data,
  ASSET: MessageKind.Asset,
  ASSET_CALL: MessageKind.AssetCall,
  QUERY: MessageKind.Query,
  RESULT: MessageKind.Result,
  RETURN: MessageKind.Return,
  WITHDRAW: MessageKind.Withdraw,
};

/** What has been judged in this process. */
export const judged = { proofs: 0, variations: 0 };

const word = (text: string): Hex => keccak256(stringToHex(text));

function domainOf(shard: number, network: string): Domain {
  const registry = word(network).slice(0, 42) as Address;
  return computeDomain({ l1ChainId: 1, registry, shardId: shard as ShardId, genesisHash: word(`genesis ${shard}`) });
}

const DOMAINS = new Map<number, Domain>();
function domain(shard: number): Domain {
  const known = DOMAINS.get(shard) ?? domainOf(shard, 'this network');
  DOMAINS.set(shard, known);
  return known;
}

const realAsset = ({ originShard, token }: Asset) =>
  assetId(originShard as ShardId, word(token).slice(0, 42) as Address);

/** The same message as it is encoded: what the model does not know of it is a constant. */
function real(m: Message): RealMessage {
  return {
    kind: KINDS[m.kind],
    srcShard: m.src as ShardId,
    dstShard: m.dst as ShardId,
    index: m.index,
    sender: zeroAddress,
    target: zeroAddress,
    assetId: realAsset(m.asset),
    amount: m.amount,
    gasLimit: 0n,
    deadline: BigInt(m.deadline),
    refundTo: zeroAddress,
    inReplyTo: (m.inReplyTo === '' ? zeroHash.slice(0, -1) + Number(m.wantsAnswer) : word(m.inReplyTo)) as MessageId,
    payloadHash: zeroHash,
  };
}

const leaf = (message: Message, of: Domain): Hex => outboxLeaf(realId(of, real(message)));

function remembered<K extends object, V>(make: (key: K, shard: number) => V): (key: K, shard: number) => V {
  const known = new WeakMap<K, Map<number, V>>();
  return (key, shard) => {
    const values = known.get(key) ?? new Map<number, V>();
    known.set(key, values);
    const value = values.get(shard) ?? make(key, shard);
    values.set(shard, value);
    return value;
  };
}

const leafOf = remembered((message: Message, shard) => leaf(message, domain(shard)));

const outboxOf = remembered(({ items }: Snapshot<Message>, shard): AppendTree => {
  const tree = createAppendTree(OUTBOX_DEPTH);
  for (const item of items) tree.append(leafOf(item, shard));
  return tree;
});

const capsOf = remembered(({ items }: Snapshot<CapLeaf>): AppendTree => {
  const tree = createAppendTree(CAP_DEPTH);
  for (const { dst, asset, cumOut } of items) tree.append(capLeafHash(dst as ShardId, realAsset(asset), cumOut));
  return tree;
});

const settlementLeafOf = remembered(
  ({ outbox, settledOutbox, caps }: Leaf, shard): Hex =>
    settlementLeafHash({
      domain: domain(shard),
      batchIndex: 0 as BatchIndex,
      stateRoot: zeroHash,
      outboxRoot: outboxOf(outbox, shard).root(),
      outboxCount: outbox.items.length,
      settledOutboxRoot: outboxOf(settledOutbox, shard).root(),
      capRoot: capsOf(caps, shard).root(),
    }),
);

const treeOf = remembered(({ leaves }: SettlementRoot): SparseTree => {
  const tree = createSparseTree(SETTLEMENT_DEPTH);
  for (const [shard, entry] of leaves) tree.set(shard, settlementLeafOf(entry, shard));
  return tree;
});

/**
 * I6, I7, I10: the model takes a position in a list for a proof. The real trees, leaves and ids give the same verdict on it, take
 * no variation of a branch, and none of a message of another network.
 */
export function realProofs(shard: Shard, message: Message, proof: DeliveryProof, seed: number): string[] {
  const { root, position, cap } = proof;
  const settlement = root.leaves.get(position);
  if (settlement === undefined || !shard.imports.includes(root)) return [];
  const tree = treeOf(root, 0);
  const settledOnly = shard.settledLanes.has(position) && shard.guards.laneSafety;
  const outbox = outboxOf(settledOnly ? settlement.settledOutbox : settlement.outbox, position);
  // Whoever forges takes the branch of another leaf where there is none.
  const at = Math.min(message.index, outbox.count - 1);
  const sent: BranchClaim & { readonly index: bigint } = {
    root: outbox.root(),
    leaf: leafOf(message, position),
    index: BigInt(message.index),
    branch: at < 0 ? [] : outbox.prove(at),
    depth: OUTBOX_DEPTH,
  };
  const stands = { root: tree.root(), leaf: settlementLeafOf(settlement, position), index: BigInt(position) };
  const standing = { ...stands, branch: tree.prove(position), depth: SETTLEMENT_DEPTH };
  const verdict = verifyBranch(standing) && verifyBranch(sent);
  const found: string[] = [];
  judged.proofs += 1;
  if (verdict !== isProven(shard, message, proof)) found.push(`I7 ${messageId(message)}: really ${verdict}`);
  const random = lcg(seed);
  for (const claim of verdict ? [standing, sent] : [standing]) {
    for (let n = 0; n < VARIATIONS; n++) {
      judged.variations += 1;
      if (verifyBranch(varyBranch(claim, random))) found.push(`I6 a variation of ${messageId(message)} is proven`);
    }
  }
  const elsewhere = { ...sent, leaf: leaf(message, domainOf(position, 'another network')) };
  if (verifyBranch(elsewhere)) found.push(`I10 ${messageId(message)} of another network is proven`);
  const capLeaf = cap && settlement.caps.items[cap.index];
  if (cap === undefined || capLeaf === undefined) return found;
  const caps = capsOf(settlement.caps, position);
  const { dst, asset, cumOut } = capLeaf;
  const proven = { root: caps.root(), index: cap.index, branch: caps.prove(cap.index), depth: CAP_DEPTH };
  const capOf = (to: number, total: bigint): Hex => capLeafHash(to as ShardId, realAsset(asset), total);
  if (!verifyBranch({ ...proven, leaf: capOf(dst, cumOut) })) found.push(`I7 a cap of ${position} is not proven`);
  if (verifyBranch({ ...proven, leaf: capOf(dst + 1, cumOut) })) found.push('I6 a cap of another lane is proven');
  if (verifyBranch({ ...proven, leaf: capOf(dst, cumOut + 1n) })) found.push('I6 a higher cap is proven');
  return found;
}
