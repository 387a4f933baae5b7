import process from 'node:process';
import type { Network } from '@bulkhead/cli/network';
import {
  assetVaultAbi,
  batchInboxAbi,
  DeliveryState,
  type Domain,
  ETH_ASSET,
  encodeDeliver,
  inboxAbi,
  SHARD_CONTRACTS,
  type ShardId,
  stateClaimsAbi,
  toShardId,
} from '@bulkhead/protocol';
import { defineBulkheadChains, getWithdrawn } from '@bulkhead/sdk';
import { createHttpClient, type LedgerTable, readLedger } from '@bulkhead/settlement';
import { expect } from 'chai';
import { type Address, formatEther, type Hex, numberToHex, zeroAddress } from 'viem';
import {
  callOutcome,
  createRandom,
  deployProbe,
  type ForgedMessage,
  type Forgery,
  forgeOutputs,
  l1Clients,
  type MessageHistory,
  payForged,
  proveForged,
  type RogueSequencer,
  randomSend,
  readMessageHistory,
  rpc,
  type Stage,
  sendAll,
  shardClients,
  shardOf,
  startNetwork,
  type TestNetwork,
  takeOver,
  waitUntil,
} from '../support/index.js';

const LIAR = toShardId(1);
const HONEST = [2, 3, 4] as const;
const SHARDS = [1, ...HONEST] as const;
/** Messages before the forgery between all four, and during it between the three others. */
const BEFORE = 40;
const DURING = 120;
const SEED = Number(process.env['BULKHEAD_FORGER_SEED'] ?? Date.now() % 1_000_000_000);
const THIEF: Address = '0x0000000000000000000000000000000000badbad';
const THIEF_ACCOUNT = 9;
const WEEK = 604_800n;
const PATIENCE_MS = 300_000;

interface Row {
  deposited: bigint;
  before: bigint;
  forged: bigint;
  paidOut: bigint;
  after: bigint;
  posted: number;
  rejected: number;
  delivered: number;
}

describe(`a shard whose operator forges outputs and leaves (BULKHEAD_FORGER_SEED=${SEED})`, function () {
  this.timeout(2 * PATIENCE_MS);
  let network: TestNetwork;
  let facts: Network;
  let rogue: RogueSequencer;
  let deposited: LedgerTable;
  let earlier: LedgerTable;
  let forged: readonly ForgedMessage[] = [];
  let liedIn: number | undefined;
  let stages: readonly Stage[];
  let traffic: Promise<void>;
  const stolen = new Map<number, bigint>();
  const random = createRandom(SEED);

  before(async () => {
    network = await startNetwork('--shards.count', '4', '--challenge-window', '10', '--batch-interval', '1');
    facts = await network.read();
    deposited = await ledger();
    stages = await Promise.all(
      SHARDS.map(async (shard) => {
        const chain = shardClients(facts, shard, 0);
        const [receiver, refuser] = [await deployProbe(chain), await deployProbe(chain)];
        return { shard, chain, receiver, refuser, tokens: [zeroAddress], fromL1: [zeroAddress] };
      }),
    );
  });
  after(async () => {
    await traffic?.catch(() => undefined);
    await rogue?.stop();
    await network?.destroy();
  });

  const l1 = () => l1Clients(facts, THIEF_ACCOUNT);
  const l1Client = () => createHttpClient({ url: facts.l1.rpcUrl, chainId: facts.l1.chainId });
  const ledger = () =>
    readLedger(l1Client(), {
      contracts: facts.l1.contracts,
      shards: facts.shards.map(({ id }) => id),
      assetId: ETH_ASSET,
    });
  const balOf = (table: LedgerTable, shard: number) => table.shards.find(({ shardId }) => shardId === shard)?.bal ?? 0n;
  const stagesOf = (shards: readonly number[]) => stages.filter(({ shard }) => shards.includes(shard));

  async function exchange(shards: readonly number[], count: number): Promise<void> {
    const among = stagesOf(shards);
    const soon = (await among[0]!.chain.read.getBlock()).timestamp + WEEK;
    await sendAll(
      among,
      Array.from({ length: count }, () => randomSend(facts, among, random, 'arrives', soon)),
    );
  }

  /** Every message between these shards. */
  async function historyAmong(shards: readonly number[]): Promise<MessageHistory> {
    const among = facts.shards.filter(({ id }) => shards.includes(Number(id)));
    const history = await readMessageHistory({ ...facts, shards: among });
    // Of what went to others only they know the end.
    const open = history.open.filter(({ message }) => shards.includes(Number(message.dstShard)));
    return { ...history, open };
  }

  it('first takes part: every message between four shards arrives, and L1 has all of it', async () => {
    await exchange(SHARDS, BEFORE);
    await waitUntil('the traffic', async () => (await historyAmong(SHARDS)).open.length === 0, PATIENCE_MS);
    earlier = await waitUntil(
      'no value on lanes between shards',
      async () => {
        const table = await ledger();
        return table.lanes.every(({ dst, cumOut, cumIn }) => Number(dst) === 0 || cumOut === cumIn) ? table : undefined;
      },
      PATIENCE_MS,
    );
  });

  it('then claims three times what it has, and is gone', async () => {
    const held = balOf(earlier, LIAR);
    const part = held / 10n;
    const forgeries: readonly Forgery[] = [
      { dst: 2, amount: 4n * part },
      { dst: 3, amount: 3n * part },
      { dst: 0, amount: 2n * part },
      { dst: 4, amount: held - 9n * part },
      { dst: 4, amount: 2n * held },
    ];
    traffic = exchange(HONEST, DURING);
    rogue = await takeOver(network, LIAR, {
      async tamper({ batchIndex, firstBlock, blockCount }, outputs, engine) {
        if (liedIn !== undefined) throw new Error('the operator is gone');
        const { domain } = await rpc<{ domain: Domain }>(rogue.rpcUrl, 'shard_getNetwork');
        const told = await forgeOutputs({
          engine,
          domain,
          src: LIAR,
          block: firstBlock + blockCount - 1,
          outputs,
          forgeries,
          thief: THIEF,
          deadline: (await l1().read.getBlock()).timestamp + WEEK,
          cumOut: (dst) =>
            l1().read.readContract({
              address: facts.l1.contracts.AssetVault,
              abi: assetVaultAbi,
              functionName: 'cumOut',
              args: [LIAR, dst, ETH_ASSET],
            }),
        });
        forged = told.forged;
        liedIn = batchIndex;
        return told.outputs;
      },
    });
    await waitUntil('the forged claim', async () => liedIn !== undefined && (await isStanding(LIAR, liedIn)));
    await rogue.leave();
    expect(forged.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(3n * held);
    expect(balOf(await ledger(), LIAR), 'all that it had is on its lanes').to.equal(0n);
  });

  it('drains by messages what its ledger held, and no wei more', async () => {
    for (const each of forged.filter(({ dst }) => dst !== 0)) {
      const { dst, message, branch, amount } = each;
      const chain = shardClients(facts, dst, THIEF_ACCOUNT);
      await waitUntil(`shard ${dst} has imported the forged claim`, async () => {
        const found = await rpc<{ proof: { leaf: { batchIndex: number } } } | null>(
          ...[chain.url, 'shard_getStateProof', LIAR],
        );
        return found?.proof.leaf.batchIndex === liedIn;
      });
      const proof = await proveForged(facts, l1(), { src: LIAR, dst, branch });
      const call = { to: SHARD_CONTRACTS.Inbox, data: encodeDeliver(message, '0x', proof), gas: 2_000_000n };
      const from = chain.account.address;
      const outcome = await callOutcome(chain.url, inboxAbi, { from, to: call.to, data: call.data }, 'latest');
      const hash = await chain.wallet.sendTransaction(call);
      const { status } = await chain.read.waitForTransactionReceipt({ hash });
      expect(status).to.equal(outcome === 'success' ? 'success' : 'reverted');
      if (status === 'success') stolen.set(dst, (stolen.get(dst) ?? 0n) + amount);
      else expect(outcome, `${formatEther(amount)} to shard ${dst}`).to.equal('CapExceeded');
    }
    for (const dst of HONEST)
      expect(await stagesOf([dst])[0]!.chain.read.getBalance({ address: THIEF })).to.equal(stolen.get(dst) ?? 0n);
  });

  it('is paid on L1 from the same purse, once the claim has settled', async () => {
    if (liedIn === undefined) throw new Error('no lie');
    const batchIndex = liedIn;
    await waitUntil('the forged claim settled', () => claims<boolean>('isSettled', LIAR, batchIndex), PATIENCE_MS);
    const thief = l1Clients(facts, THIEF_ACCOUNT);
    const targetChain = defineBulkheadChains(facts).shards.find(({ custom }) => custom.shardId === LIAR);
    if (targetChain === undefined) throw new Error('no shard');
    for (const each of forged.filter(({ dst }) => dst === 0)) {
      const { amount } = each;
      const hash = await payForged(facts, thief, each, batchIndex);
      const [payout] = getWithdrawn(await thief.read.waitForTransactionReceipt({ hash }), targetChain);
      expect(payout?.paid).to.equal(true);
      stolen.set(0, (stolen.get(0) ?? 0n) + amount);
      const again = await payForged(facts, thief, each, batchIndex).catch((error: Error) => error.message);
      expect(again).to.match(/AlreadyWithdrawn/);
    }
    expect(await l1().read.getBalance({ address: THIEF })).to.equal(stolen.get(0));
  });

  it('harms nobody else: the three finish their traffic, and none of their claims is rejected', async () => {
    await traffic;
    const history = await waitUntil(
      'the traffic of the three',
      async () => {
        const found = await historyAmong(HONEST);
        return found.open.length === 0 ? found : undefined;
      },
      PATIENCE_MS,
    );
    expect(history.failed).to.have.length(0);
    await waitUntil('nothing on the lanes of the three', async () =>
      (await ledger()).lanes.every(
        ({ src, dst, cumOut, cumIn }) => src === LIAR || Number(dst) === 0 || cumOut === cumIn,
      ),
    );
    for (const shard of HONEST) {
      const { alarms } = await rpc<{ alarms: unknown[] }>(shardOf(facts, shard).rpcUrl, 'shard_syncStatus');
      expect(alarms, `alarms of shard ${shard}`).to.deep.equal([]);
      expect(await surplusOf(shard), `shard ${shard}: what L1 has, less what it has`).to.equal(0n);
    }
    const rows = new Map<number, Row>();
    for (const shard of SHARDS) rows.set(shard, await rowOf(shard, history));
    for (const line of table(rows)) process.stdout.write(`      ${line}\n`);
    for (const shard of HONEST) expect(rows.get(shard)).to.deep.include({ rejected: 0, forged: 0n });
    const liar = rows.get(LIAR)!;
    expect([liar.paidOut, liar.after]).to.deep.equal([liar.before, 0n]);
    const { vaultBalance, shards, lanes, claimable } = await ledger();
    const sum =
      shards.reduce((total, { bal, pending }) => total + bal + pending, claimable) +
      lanes.reduce((total, { cumOut, cumIn }) => total + cumOut - cumIn, 0n);
    expect(vaultBalance).to.equal(sum);
  });

  const claims = <T>(functionName: 'isStanding' | 'isSettled', shard: ShardId, batchIndex: number) =>
    l1().read.readContract({
      address: facts.l1.contracts.StateClaims,
      abi: stateClaimsAbi,
      functionName,
      args: [shard, BigInt(batchIndex)],
    }) as Promise<T>;
  const isStanding = (shard: ShardId, batchIndex: number) => claims<boolean>('isStanding', shard, batchIndex);

  /** What L1’s ledger has for a shard beyond what the shard itself counts, at its newest claim (docs/spec/ledger.md, L3). */
  async function surplusOf(shard: number): Promise<bigint> {
    const own = await rpc<Record<'supply' | 'burned' | 'held' | 'unpaidWithdrawals', Hex> & { l1Block: number }>(
      ...[shardOf(facts, shard).rpcUrl, 'shard_getLedger'],
    );
    const vault = { address: facts.l1.contracts.AssetVault, abi: assetVaultAbi } as const;
    const at = { ...vault, blockNumber: BigInt(own.l1Block) } as const;
    const [bal, out, paid] = await Promise.all([
      l1().read.readContract({ ...at, functionName: 'bal', args: [shard, ETH_ASSET] }),
      l1().read.readContract({ ...at, functionName: 'cumOut', args: [shard, 0, ETH_ASSET] }),
      l1().read.readContract({ ...at, functionName: 'cumIn', args: [0, shard, ETH_ASSET] }),
    ]);
    const has = BigInt(own.supply) + BigInt(own.burned) + BigInt(own.held) + BigInt(own.unpaidWithdrawals);
    return bal + out - paid - has;
  }

  async function rowOf(shard: number, history: MessageHistory): Promise<Row> {
    const { posted, rejected } = await claimsOf(shard);
    const isLiar = shard === LIAR;
    const lives = isLiar ? [] : [...history.lives.values()];
    return {
      deposited: balOf(deposited, shard),
      before: balOf(earlier, shard),
      forged: isLiar ? forged.reduce((sum, { amount }) => sum + amount, 0n) : 0n,
      paidOut: isLiar ? [...stolen.values()].reduce((sum, amount) => sum + amount, 0n) : 0n,
      after: balOf(await ledger(), shard),
      posted,
      rejected,
      delivered: lives.filter(({ message, states }) => {
        return message.dstShard === shard && states.at(-1) === DeliveryState.Delivered;
      }).length,
    };
  }

  /** Rejected: a batch that the door refused, or a claim that was truncated. */
  async function claimsOf(shard: number): Promise<{ readonly posted: number; readonly rejected: number }> {
    const { read } = l1();
    const contract = { address: facts.l1.contracts.StateClaims, abi: stateClaimsAbi, fromBlock: 0n } as const;
    const [proposed, truncated] = await Promise.all([
      read.getContractEvents({ ...contract, eventName: 'ClaimProposed', args: { shardId: shard } }),
      read.getContractEvents({ ...contract, eventName: 'ClaimsTruncated', args: { shardId: shard } }),
    ]);
    const { BatchInbox } = facts.l1.contracts;
    const [batch] = await read.getContractEvents({
      ...{ address: BatchInbox, abi: batchInboxAbi, eventName: 'BatchPosted', fromBlock: 0n },
      args: { shardId: shard },
    });
    if (batch === undefined) throw new Error(`shard ${shard} has posted nothing`);
    const { from } = await read.getTransaction({ hash: batch.transactionHash });
    const refused = (await refusedAtTheDoor()).filter((sender) => sender === from.toLowerCase()).length;
    return { posted: proposed.length, rejected: truncated.length + refused };
  }

  /** Senders of the batches that the door has refused. */
  async function refusedAtTheDoor(): Promise<string[]> {
    const { read, url } = l1();
    const door = facts.l1.contracts.BatchInbox.toLowerCase();
    const numbers = Array.from({ length: Number(await read.getBlockNumber()) + 1 }, (_, number) => numberToHex(number));
    const senders: string[] = [];
    for (const number of numbers) {
      const receipts = await rpc<{ from: Address; to: Address | null; status: Hex }[]>(
        ...[url, 'eth_getBlockReceipts', number],
      );
      for (const { from, to, status } of receipts)
        if (to?.toLowerCase() === door && status === '0x0') senders.push(from.toLowerCase());
    }
    return senders;
  }
});

const COLUMNS = [
  'shard',
  'deposited',
  'ledger before',
  'forged',
  'paid out',
  'ledger after',
  'claims',
  'rejected',
  'delivered',
];

/** Amounts in ether, to the wei. */
function table(rows: ReadonlyMap<number, Row>): string[] {
  const lines = [...rows].map(([shard, row]) => [
    String(shard),
    ...[row.deposited, row.before, row.forged, row.paidOut, row.after].map((wei) => formatEther(wei)),
    ...[row.posted, row.rejected, row.delivered].map(String),
  ]);
  const all = [COLUMNS, ...lines];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all.map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}
