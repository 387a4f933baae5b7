import {
  assetId,
  CAP_DEPTH,
  capLeafHash,
  computeDomain,
  createAppendTree,
  createSparseTree,
  type Delivery,
  DeliveryState,
  ETH_ASSET,
  encodeDeliver,
  encodeDeposit,
  encodeLanePolicy,
  findAssetInfo,
  findReturnPayload,
  L1_SHARD_ID,
  LaneSafety,
  MessageKind,
  OUTBOX_DEPTH,
  outboxLeaf,
  PolicyKind,
  type QueueEntry,
  QueueKind,
  returnOf,
  SETTLEMENT_DEPTH,
  type SettlementLeaf,
  SHARD_CONTRACTS,
  type ShardId,
  settlementLeafHash,
  shardBridgeAbi,
  toBatchIndex,
  zeroHash,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { decodeFunctionResult, encodeFunctionData, type Hex, parseEther, zeroAddress } from 'viem';
import type { SealedBlock } from './block/sealed-block.js';
import type { Engine } from './engine.js';
import {
  account,
  CHAIN_ID,
  expectSupply,
  lower,
  nextInputs,
  openTestEngine,
  produce,
  signTransaction,
  testConfig,
  testOrigin,
} from './test/shard-fixture.js';

const A = 7 as ShardId;
const B = 8 as ShardId;
const CHAIN_B = CHAIN_ID + 1;
const TARGET = '0x00000000000000000000000000000000000000d1';

function entry(index: number, kind: number, data: Hex): QueueEntry {
  const accumulator = `0x${'00'.repeat(32)}` as const;
  return { shardId: A, index, kind, sender: zeroAddress, gas: 200_000n, l1Block: 100, data, accumulator };
}

function laneEntry(index: number, peer: ShardId, peerChainId: number): QueueEntry {
  const lane = { peer, peerChainId: BigInt(peerChainId), outOpen: true, inOpen: true, safety: LaneSafety.Posted };
  expect(PolicyKind.Lane).to.equal(1);
  return entry(index, QueueKind.Policy, encodeLanePolicy(lane));
}

function sendEth(engine: Engine, nonce: number, value: bigint): Promise<Hex> {
  const deadline = BigInt(engine.head().timestamp + 3_600);
  const args = [B, TARGET, account(0).address, deadline] as const;
  const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'sendETH', args });
  return signTransaction({ nonce, to: SHARD_CONTRACTS.ShardBridge, value, data, gas: 1_000_000n });
}

/** What L1 would hold after A's claim of `sealed`, and a delivery of its message `index` that is proven against it. */
function proveDelivery(source: Engine, sealed: SealedBlock, index: number, leaves: readonly Hex[], cap: bigint) {
  const outbox = createAppendTree(OUTBOX_DEPTH);
  for (const leaf of leaves) outbox.append(leaf);
  const caps = createAppendTree(CAP_DEPTH);
  caps.append(capLeafHash(B, ETH_ASSET, cap));
  const { l1ChainId, registry, shardId } = source.config;
  const leaf: SettlementLeaf = {
    domain: computeDomain({ l1ChainId, registry, shardId, genesisHash: source.genesisHash }),
    batchIndex: toBatchIndex(0),
    stateRoot: sealed.summary.stateRoot,
    outboxRoot: sealed.summary.outboxRoot,
    outboxCount: sealed.summary.outboxCount,
    settledOutboxRoot: zeroHash(OUTBOX_DEPTH),
    capRoot: caps.root(),
  };
  const tree = createSparseTree(SETTLEMENT_DEPTH);
  tree.set(A, settlementLeafHash(leaf));
  const sent = sealed.sent.find((each) => each.index === index);
  if (sent === undefined) throw new Error('no such message');
  const data = encodeDeliver(sent.message, sent.payload, {
    settlementRoot: tree.root(),
    leaf,
    settlementBranch: tree.prove(A),
    outboxBranch: outbox.prove(index),
    cap: { cap, index: 0, branch: caps.prove(0) },
  });
  return { settlementRoot: tree.root(), delivery: { gas: 2_000_000n, data } satisfies Delivery };
}

describe('messages of a shard', function () {
  this.timeout(30_000);

  async function openPair() {
    const a = await openTestEngine();
    const b = await openTestEngine(undefined, testConfig({ shardId: B, chainId: CHAIN_B }));
    await produce(a, { queueEntries: [laneEntry(0, B, CHAIN_B)] });
    await produce(b, { queueEntries: [laneEntry(0, A, CHAIN_ID)] });
    return { a, b };
  }

  it('are reported with the tree that the spec says, their totals and their payload items', async () => {
    const { a } = await openPair();
    const withdraw = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [TARGET] });
    const before = a.head();
    const sealed = await produce(a, {
      transactions: [
        await sendEth(a, 0, 5n),
        await signTransaction({
          nonce: 1,
          to: SHARD_CONTRACTS.ShardBridge,
          value: 7n,
          data: withdraw,
          gas: 1_000_000n,
        }),
        await sendEth(a, 2, 11n),
      ],
    });
    expect(sealed.receipts.map(({ status }) => status)).to.deep.equal(['0x1', '0x1', '0x1']);
    expect(sealed.sent.map(({ index, message }) => [index, message.kind, message.amount])).to.deep.equal([
      [0, MessageKind.Asset, 5n],
      [1, MessageKind.Withdraw, 7n],
      [2, MessageKind.Asset, 11n],
    ]);
    const tree = createAppendTree(OUTBOX_DEPTH);
    for (const { id } of sealed.sent) tree.append(outboxLeaf(id));
    expect(sealed.summary.outboxRoot).to.equal(tree.root());
    expect(sealed.summary.outboxCount).to.equal(3);
    expect(before.outboxRoot).to.equal(zeroHash(OUTBOX_DEPTH));
    expect(sealed.summary.supply).to.equal(before.supply - 23n);
    await expectSupply(a);

    const everything = { from: 0, block: sealed.summary.number, limit: 9, bodyBytes: 9 };
    const items = await a.outboxItems(everything);
    expect(items.map((item) => ('leaf' in item ? item.leaf : item.message.amount))).to.deep.equal([
      5n,
      outboxLeaf(sealed.sent[1]?.id as never),
      11n,
    ]);
    expect(await a.outboxItems({ ...everything, from: 1, limit: 1 })).to.deep.equal(items.slice(1, 2));
    expect(await a.outboxItems({ ...everything, bodyBytes: -1 })).to.deep.equal(
      sealed.sent.map(({ id }) => ({ leaf: outboxLeaf(id) })),
    );
    expect(await a.outboxItems({ ...everything, block: 1 })).to.deep.equal([]);
    expect((await a.findOutboxMessage(1))?.message.amount).to.equal(7n);

    await produce(a, { transactions: [await sendEth(a, 3, 100n)] });
    const outputs = await a.claimOutputs(3, 1);
    expect(outputs.outboxCount).to.equal(4);
    expect(outputs.outTotals).to.deep.equal([
      { peer: B, originShard: 0, originToken: zeroAddress, total: 116n },
      { peer: L1_SHARD_ID, originShard: 0, originToken: zeroAddress, total: 7n },
    ]);
    expect(outputs.inTotals).to.deep.equal([]);
    expect((await a.claimOutputs(2, 1)).outTotals[0]?.total).to.equal(16n);
    expect((await a.claimOutputs(3, 3)).outTotals).to.deep.equal([]);
    await a.unwind(2);
    expect(await a.findOutboxMessage(3)).to.equal(undefined);
    expect((await a.claimOutputs(2, 0)).outTotals[0]?.total).to.equal(16n);
  });

  it('are delivered once, with proof, and counted', async () => {
    const { a, b } = await openPair();
    const sealed = await produce(a, { transactions: [await sendEth(a, 0, parseEther('2'))] });
    const leaves = sealed.sent.map(({ id }) => outboxLeaf(id));
    const { settlementRoot, delivery } = proveDelivery(a, sealed, 0, leaves, parseEther('2'));
    const origin = testOrigin(200, { settlementRoot });
    const supply = b.head().supply;
    const tooMuch = { gas: 9_000_000n, data: delivery.data };
    const received = await produce(b, { origin, deliveries: [tooMuch, delivery, delivery] });
    expect(received.skippedDeliveries).to.deep.equal([{ position: 0, reason: 'gas-out-of-range' }]);
    expect(received.receipts.map(({ status }) => status)).to.deep.equal(['0x1', '0x1', '0x0']);
    expect(received.delivered.map(({ srcShard, index, state }) => [srcShard, index, state])).to.deep.equal([
      [A, 0, DeliveryState.Delivered],
    ]);
    expect(await b.reads.getBalance(TARGET, { number: 2 })).to.equal(parseEther('2'));
    expect(received.summary.supply).to.equal(supply + parseEther('2'));
    expect((await b.claimOutputs(2, 0)).inTotals).to.deep.equal([
      { peer: A, originShard: 0, originToken: zeroAddress, total: parseEther('2') },
    ]);
    await expectSupply(b);
    const again = await b.reexecuteBlock(2);
    expect(again.summary).to.deep.equal(received.summary);
    expect(again.laneTotals).to.deep.equal(received.laneTotals);
  });

  it('come back when their deadline has passed, on the lane back', async () => {
    const { a, b } = await openPair();
    const sealed = await produce(a, { transactions: [await sendEth(a, 0, 9n)] });
    const [sent] = sealed.sent;
    if (sent === undefined) throw new Error('nothing was sent');
    const { settlementRoot, delivery } = proveDelivery(a, sealed, 0, [outboxLeaf(sent.id)], 9n);
    const late = testOrigin(200, { settlementRoot, timestamp: Number(sent.message.deadline) + 1 });
    const supply = b.head().supply;
    const expired = await produce(b, { origin: late, deliveries: [delivery] });
    expect(expired.delivered.map(({ state }) => state)).to.deep.equal([DeliveryState.Expired]);
    const back = returnOf(sent.message, sent.id, 0);
    expect(expired.sent.map(({ message, payload }) => ({ message, payload }))).to.deep.equal([back]);
    expect(findReturnPayload(back.payload)).to.deep.equal(sent.message);
    const outputs = await b.claimOutputs(2, 0);
    expect(outputs.inTotals).to.deep.equal([{ peer: A, originShard: 0, originToken: zeroAddress, total: 9n }]);
    expect(outputs.outTotals).to.deep.equal([{ peer: A, originShard: 0, originToken: zeroAddress, total: 9n }]);
    expect(expired.summary.supply).to.equal(supply);
  });

  it('are not delivered beyond the cap, and a failed delivery changes nothing', async () => {
    const { a, b } = await openPair();
    const sealed = await produce(a, { transactions: [await sendEth(a, 0, parseEther('2'))] });
    const leaves = sealed.sent.map(({ id }) => outboxLeaf(id));
    const { settlementRoot, delivery } = proveDelivery(a, sealed, 0, leaves, parseEther('2') - 1n);
    const origin = testOrigin(200, { settlementRoot });
    const received = await produce(b, { origin, deliveries: [delivery] });
    expect(received.receipts.at(-1)?.status).to.equal('0x0');
    expect(received.delivered).to.deep.equal([]);
    expect(received.laneTotals).to.deep.equal([]);
    expect(await b.reads.getBalance(TARGET, { number: 2 })).to.equal(0n);
    const changed = received.state.accounts.map(({ address }) => address);
    expect(changed).not.to.include(SHARD_CONTRACTS.Inbox);
  });
});

describe('tokens of a shard', () => {
  const TOKEN = '0x00000000000000000000000000000000000000c0';
  const metadata = {
    name: `0x${'41'.repeat(32)}`,
    symbol: `0x${'42'.repeat(30)}`,
    decimals: 6,
  } as const;
  const deposit = encodeDeposit({
    originShard: 0,
    originToken: TOKEN,
    amount: 500n,
    from: TARGET,
    to: account(0).address,
    refundTo: TARGET,
    token: metadata,
  });
  const id = assetId(L1_SHARD_ID, TOKEN);

  it('come in by deposits that fit their entry, and their lanes are counted by origin', async () => {
    const a = await openTestEngine();
    const received = await produce(a, {
      queueEntries: [
        laneEntry(0, B, CHAIN_B),
        entry(1, QueueKind.Deposit, deposit),
        entry(2, QueueKind.Deposit, deposit),
      ],
    });
    expect(received.receipts.slice(-2).map(({ status }) => status)).to.deep.equal(['0x1', '0x1']);
    const found = await a.reads.call(
      {
        to: SHARD_CONTRACTS.ShardBridge,
        data: encodeFunctionData({ abi: shardBridgeAbi, functionName: 'tokenOf', args: [id] }),
      },
      { number: 1 },
    );
    if (found.status !== 'success') throw new Error('no token');
    const token = decodeFunctionResult({ abi: shardBridgeAbi, functionName: 'tokenOf', data: found.data });
    const send = encodeFunctionData({
      abi: shardBridgeAbi,
      functionName: 'sendToken',
      args: [B, token, 30n, TARGET, account(0).address, BigInt(a.head().timestamp + 3_600)],
    });
    const withdraw = encodeFunctionData({
      abi: shardBridgeAbi,
      functionName: 'withdrawToken',
      args: [token, 4n, TARGET],
    });
    const call = (nonce: number, data: Hex) =>
      signTransaction({ nonce, to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n });
    const sealed = await produce(a, { transactions: [await call(0, send), await call(1, withdraw)] });
    expect(sealed.receipts.map(({ status }) => status)).to.deep.equal(['0x1', '0x1']);
    expect(sealed.sent.map(({ message, payload }) => findAssetInfo(message.assetId, payload)?.info)).to.deep.equal([
      { originShard: 0, originToken: TOKEN, ...metadata },
      undefined,
    ]);
    expect((await a.claimOutputs(2, 0)).outTotals).to.deep.equal([
      { peer: B, originShard: 0, originToken: TOKEN, total: 30n },
      { peer: L1_SHARD_ID, originShard: 0, originToken: TOKEN, total: 4n },
    ]);
  });
});

describe('derived transactions', () => {
  it('import the origin, credit deposits and skip entries that mean nothing', async () => {
    const engine = await openTestEngine();
    const deposit = encodeDeposit({
      originShard: 0,
      originToken: zeroAddress,
      amount: parseEther('3'),
      from: TARGET,
      to: TARGET,
      refundTo: TARGET,
    });
    const sealed = await produce(engine, {
      queueEntries: [
        entry(0, QueueKind.Deposit, deposit),
        entry(1, QueueKind.Deposit, '0xdead'),
        entry(2, 77, '0x'),
        { ...entry(3, QueueKind.Deposit, deposit), gas: 30_000n },
      ],
    });
    expect(sealed.receipts.map(({ type, status }) => [type, status])).to.deep.equal([
      ['0x7e', '0x1'],
      ['0x7e', '0x1'],
      ['0x7e', '0x0'],
    ]);
    expect(sealed.receipts.at(-1)?.gasUsed).to.equal('0x7530');
    expect(await engine.reads.getBalance(TARGET, { number: 1 })).to.equal(parseEther('3'));
    expect(sealed.summary.supply).to.equal(parseEther('12003'));
    await expectSupply(engine);
    const json = sealed.transactionsJson[1];
    expect(json?.type).to.equal('0x7e');
    expect(json?.mint).to.equal('0x0');
    expect(json?.isSystemTx).to.equal(false);
    expect(json?.from).to.equal('0xbb0000000000000000000000000000000000ffff');
  });

  it('see the beacon root and the parent hash in their system contracts', async () => {
    const engine = await openTestEngine();
    await produce(engine);
    const sealed = await produce(engine);
    const parent = await engine.summary(1);
    const history = '0x0000f90827f1c53a10cb7a02335b175320002935';
    const stored = await engine.reads.getStorageAt(history, '0x01', { number: 2 });
    expect(stored).to.equal(parent.hash);
    const beacon = await engine.reads.call(
      {
        to: '0x000f3df6d732807ef1319fb7b8bb8522d0beac02',
        data: `0x${sealed.summary.timestamp.toString(16).padStart(64, '0')}`,
      },
      { number: 2 },
    );
    expect(beacon.status === 'success' && beacon.data).to.equal(testOrigin(100).parentBeaconBlockRoot);
  });

  it('NOT_NEXT_BLOCK for a wrong number, an older timestamp and an earlier origin', async () => {
    const engine = await openTestEngine();
    await produce(engine);
    const good = nextInputs(engine);
    const bad = [
      { ...good, number: 3 },
      { ...good, timestamp: engine.head().timestamp - 1 },
      { ...good, origin: testOrigin(99) },
    ];
    for (const inputs of bad) {
      let code: unknown;
      await engine.produceBlock(inputs, { mode: 'import' }).catch((error: { code?: unknown }) => {
        code = error.code;
      });
      expect(code).to.equal('NOT_NEXT_BLOCK');
    }
    const sealed = await engine.executeBlock(good, { mode: 'build' });
    await produce(engine);
    let code: unknown;
    await engine.commitBlock(sealed).catch((error: { code?: unknown }) => {
      code = error.code;
    });
    expect(code).to.equal('NOT_NEXT_BLOCK');
    expect(lower(account(0).address)).to.match(/^0x/);
  });
});
