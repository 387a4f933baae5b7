import type { Engine } from '@bulkhead/execution';
import {
  type BatchHeader,
  batchHash,
  DaKind,
  type Flow,
  QueueKind,
  queueEntryTx,
  type ShardId,
  systemTxHash,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { lower } from './accounts.js';
import { claimFaults } from './claim-facts.js';
import type { Block, ChainObserver, L1Chain, Receipt } from './l1/chain.js';
import { balanceOf, capFaults, laneOf, ledgerFaults, nullifierOf } from './ledger-facts.js';
import type { Liar } from './liar.js';
import { FollowerMachine } from './machines/follower-machine.js';
import type { ShardMachine } from './machines/shard-machine.js';
import type { Outcast } from './outcast.js';
import { sequencingFaults } from './sequencing-facts.js';
import { isDeliverable, isWithdrawal, outboxOf, outcomesOf } from './shard-facts.js';
import type { ShardSpec, World } from './world.js';

/** What must hold after each block of L1, after each step, and at the end. */
export interface Checks {
  readonly observer: ChainObserver;
  atEnd(args: {
    readonly world: World;
    readonly machines: readonly ShardMachine[];
    readonly followers: readonly FollowerMachine[];
    readonly liar: Liar;
    readonly outcast: Outcast;
  }): Promise<void>;
  facts(): Record<string, number>;
  fingerprint(machines: readonly ShardMachine[], chain: L1Chain): string;
}

interface ForcedBatch {
  readonly shardId: ShardId;
  readonly hash: Hex;
  readonly firstBlock: number;
  readonly l1Block: number;
}

export function createChecks({
  shards,
  isLie,
  violate,
}: {
  readonly shards: readonly ShardSpec[];
  readonly isLie: Liar['isLie'];
  readonly violate: (what: string) => void;
}): Checks {
  const honest = new Set(shards.filter(({ lies }) => !lies).map(({ shardId }) => shardId));
  const facts = {
    messages: 0,
    withdrawals: 0,
    batches: 0,
    'forced batches': 0,
    'refused batches': 0,
    'dropped L1 blocks': 0,
  };

  /** L4: an honest claim applies in full. */
  function checkHonestClaim(block: Block, { transaction, status }: Receipt): void {
    const { call } = transaction;
    if (status !== 'success' || call.type !== 'post' || !honest.has(call.header.shardId)) return;
    const { shardId } = call.header;
    const { vault } = block.state;
    const partly = (flow: Flow, reached: bigint): void => {
      if (reached < flow.total)
        violate(
          `L4: batch ${call.header.batchIndex} of shard ${shardId} says ${flow.total} for ${flow.peer}, L1 took ${reached}`,
        );
    };
    for (const flow of call.outputs.outTotals) partly(flow, laneOf(vault, shardId, flow.peer).out);
    for (const flow of call.outputs.inTotals) partly(flow, laneOf(vault, flow.peer, shardId).in);
  }

  /** Every batch that was ever forced, on blocks that fell too. */
  const forced: ForcedBatch[] = [];

  function noteForced({ state, number }: Block, { transaction: { call }, status }: Receipt): void {
    if (call.type !== 'force' || status !== 'success') return;
    const { shardId } = call;
    for (const { header, hash, l1Block } of state.batches.get(shardId) ?? [])
      if (header.daKind === DaKind.None && l1Block === number)
        forced.push({ shardId, hash, firstBlock: header.firstBlock, l1Block });
    facts['forced batches'] += 1;
  }

  const observer: ChainObserver = {
    onMined(block) {
      for (const fault of ledgerFaults(block.state.vault)) violate(`L1 block ${block.number}: ${fault}`);
      for (const fault of capFaults(block.state)) violate(`L1 block ${block.number}: ${fault}`);
      for (const fault of claimFaults(block, isLie)) violate(`L1 block ${block.number}: ${fault}`);
      for (const receipt of block.receipts) {
        checkHonestClaim(block, receipt);
        noteForced(block, receipt);
      }
    },
    onDropped(blocks) {
      facts['dropped L1 blocks'] += blocks.length;
    },
  };

  /** Each batch stands once, and no batch that stands was ever sent again. */
  function checkPosts(chain: L1Chain): void {
    const accepted = new Set<string>();
    const refused: BatchHeader[] = [];
    for (const { receipts } of chain.blocks)
      for (const { transaction, status } of receipts) {
        const { call } = transaction;
        if (call.type !== 'post') continue;
        const hash = batchHash(call.header);
        if (status === 'reverted') refused.push(call.header);
        else if (accepted.has(hash)) violate(`a batch of shard ${call.header.shardId} was accepted twice`);
        else accepted.add(hash);
      }
    for (const header of refused)
      if (accepted.has(batchHash(header)))
        violate(`batch ${header.batchIndex} of shard ${header.shardId} was posted twice`);
    for (const fault of sequencingFaults(chain)) violate(fault);
    facts.batches = accepted.size;
    facts['refused batches'] = refused.length;
  }

  /** D1: everybody who executed a batch has the same block at its end. */
  async function checkAgreement(
    chain: L1Chain,
    who: readonly { readonly name: string; readonly shard: ShardSpec; readonly engine: Engine | undefined }[],
  ): Promise<void> {
    for (const { shardId } of shards) {
      const all = who.filter(({ shard }) => shard.shardId === shardId);
      for (const header of headersOf(chain, shardId)) {
        const last = header.firstBlock + header.blockCount - 1;
        const hashes = new Map<string, string[]>();
        for (const { name, engine } of all) {
          const hash =
            engine === undefined || engine.head().number < last ? 'nothing' : (await engine.summary(last)).hash;
          hashes.set(hash, [...(hashes.get(hash) ?? []), name]);
        }
        if (hashes.size === 1) continue;
        const said = [...hashes].map(([hash, names]) => `${names.join(', ')}: ${hash.slice(0, 10)}`).join('; ');
        violate(`D1: block ${last} of batch ${header.batchIndex} differs: ${said}`);
        break;
      }
    }
  }

  /** What stands in the queue is in the shard's chain, and junk is not. */
  async function checkQueue(chain: L1Chain, { shard, engine }: ShardMachine, outcast: Outcast): Promise<void> {
    const { shardId } = shard;
    const entries = chain.head.state.queues.get(shardId) ?? [];
    for (const entry of entries) {
      if (entry.kind === QueueKind.Transaction) continue;
      const tx = queueEntryTx(entry);
      const receipt = tx && (await engine?.reads.getReceipt(systemTxHash(tx)));
      if (receipt?.status !== '0x1') violate(`queue entry ${entry.index} of shard ${shardId} was not credited`);
    }
    const consumed = entries.slice(0, chain.head.state.doors.get(shardId)?.queueTo ?? 0);
    for (const { index, hash, comes } of outcast.expect(consumed)) {
      const receipt = await engine?.reads.getReceipt(hash);
      if (comes && receipt?.status !== '0x1') violate(`forced transaction ${index} of shard ${shardId} did not come`);
      // The same bytes may stand in the queue once more, where they are worth something.
      const isElsewhere = outcast.expect(consumed).some((other) => other.hash === hash && other.comes);
      if (!comes && receipt !== undefined && !isElsewhere) violate(`junk ${index} of shard ${shardId} came`);
    }
  }

  /** L3: at each claim of an honest shard, L1 holds what the shard has. */
  async function checkBacking(chain: L1Chain, { shard, engine }: ShardMachine): Promise<void> {
    const { shardId } = shard;
    if (!honest.has(shardId) || engine === undefined) return;
    const rows = await outboxOf(engine);
    let seen = 0;
    for (const { number, state } of chain.blocks) {
      const door = state.doors.get(shardId);
      if (door === undefined || door.batchCount === seen) continue;
      seen = door.batchCount;
      const claim = state.standing.get(shardId)?.at(-1);
      // A forced batch has no claim yet, and what a stranger says moves nothing.
      if (claim?.batchIndex !== seen - 1 || claim.staked || claim.l1Block !== number) continue;
      const { supply, burned } = await engine.supplyAt(door.lastBlock);
      const held = balanceOf(state.vault, shardId);
      if (supply + burned !== held)
        violate(`L3: in L1 block ${number} shard ${shardId} has ${supply + burned}, L1 holds ${held}`);
      const { outboxCount } = await engine.summary(door.lastBlock);
      const exits = rows.slice(0, outboxCount).filter(isWithdrawal);
      const unpaid = exits.filter((row) => !state.vault.nullified.has(nullifierOf(shardId, row)));
      const due = unpaid.reduce((sum, { message }) => sum + message.amount, 0n);
      const exitLane = laneOf(state.vault, shardId, 0);
      if (exitLane.out - exitLane.in !== due)
        violate(
          `L3: in L1 block ${number} shard ${shardId} owes ${due} to withdrawals, its lane holds ${exitLane.out - exitLane.in}`,
        );
    }
    const { supply } = await engine.sumBalances();
    if (supply !== engine.head().supply)
      violate(`shard ${shardId} has ${supply} in balances and meters ${engine.head().supply}`);
  }

  /** M2, and what was sent arrives. */
  async function checkMessages(machines: readonly ShardMachine[], liar: Liar): Promise<void> {
    for (const destination of machines) {
      const dst = destination.shard.shardId;
      if (destination.engine === undefined) continue;
      const outcomes = await outcomesOf(destination.engine);
      for (const [key, states] of outcomes)
        if (states.length !== 1) violate(`message ${key} ended ${states.length} times on shard ${dst}`);
      for (const source of machines) {
        if (source === destination || source.engine === undefined) continue;
        const src = source.shard.shardId;
        const sent = (await outboxOf(source.engine)).filter(
          (row) => isDeliverable(row) && row.message.dstShard === dst,
        );
        const indices = new Set(sent.map(({ message }) => `${src}:${message.index}`));
        for (const key of outcomes.keys())
          if (key.startsWith(`${src}:`) && !indices.has(key) && !liar.robsItself(src))
            violate(`message ${key} arrived on shard ${dst} and was never sent`);
        facts.messages += sent.length;
        for (const { message } of sent)
          if (!outcomes.has(`${src}:${message.index}`) && !liar.robsItself(src))
            violate(`message ${src}:${message.index} never arrived on shard ${dst}`);
      }
    }
  }

  /**
   * A block that somebody was told of stands as long as L1 has its origin, nobody forces a batch in its place, and L1 has the
   * forced one that it may stand on.
   */
  async function checkConfirmations(chain: L1Chain, { confirmed, engine, name, shard }: ShardMachine): Promise<void> {
    if (engine === undefined) return;
    const standing = new Set(chain.head.state.batches.get(shard.shardId)?.map((batch) => batch.hash));
    // Whoever made a block on an older origin may not have known of the forced batch.
    const displaced = (number: number, originNumber: number): boolean =>
      forced.some(
        (batch) =>
          batch.shardId === shard.shardId &&
          batch.firstBlock <= number &&
          (originNumber < batch.l1Block || !standing.has(batch.hash)),
      );
    for (const { number, hash, originNumber, originHash, included } of confirmed) {
      if (chain.blocks[originNumber]?.hash !== originHash || displaced(number, originNumber)) continue;
      const now = number <= engine.head().number ? (await engine.summary(number)).hash : 'nothing';
      if (now === hash) continue;
      violate(`${name}: block ${number} was ${hash.slice(0, 10)} and is ${now.slice(0, 10)}, though its origin stands`);
      for (const transaction of included)
        if ((await engine.reads.getReceipt(transaction as `0x${string}`)) === undefined)
          violate(`${name}: transaction ${transaction.slice(0, 10)} was confirmed and is gone`);
      return;
    }
  }

  /** Whoever re-executes finds nothing wrong with the truth. */
  function checkAlarms(followers: readonly FollowerMachine[]): void {
    for (const { name, shard, falseClaims } of followers)
      for (const { claim, field, claimed, derived } of falseClaims)
        if (!isLie(shard.shardId, { ...claim, proposer: lower(claim.proposer) }))
          violate(`${name}: the true claim of batch ${claim.batchIndex} has ${field} ${claimed} for ${derived}`);
  }

  return {
    observer,
    async atEnd({ world, machines, followers, liar, outcast }) {
      const { chain } = world;
      checkPosts(chain);
      facts.withdrawals = chain.head.state.vault.payments.length;
      checkAlarms(followers);
      const rebuilt = shards.map((shard) => new FollowerMachine(world, shard, 'rebuild', () => 1_000));
      await Promise.all(rebuilt.map((machine) => machine.start()));
      const posted = (shardId: ShardId): number => chain.head.state.doors.get(shardId)?.lastBlock ?? 0;
      for (let waited = 0; waited < 60; waited++) {
        await world.time.advance(1_000);
        // A batch may land meanwhile: the followers need time for it too.
        const behind = [...rebuilt, ...followers].filter(
          ({ engine, shard }) => (engine?.head().number ?? -1) < posted(shard.shardId),
        );
        if (behind.length === 0) break;
      }
      await checkAgreement(chain, [...machines, ...followers, ...rebuilt]);
      for (const machine of machines) {
        await checkQueue(chain, machine, outcast);
        await checkBacking(chain, machine);
        await checkConfirmations(chain, machine);
      }
      await checkMessages(machines, liar);
    },
    facts: () => facts,
    fingerprint: (machines, chain) =>
      [chain.head.hash, ...machines.map(({ engine }) => engine?.head().hash ?? 'none')]
        .map((hash) => hash.slice(0, 10))
        .join(' '),
  };
}

function headersOf(chain: L1Chain, shardId: ShardId): BatchHeader[] {
  return (chain.head.state.batches.get(shardId) ?? []).map(({ header }) => header);
}
