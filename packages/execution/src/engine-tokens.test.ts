import {
  assetId,
  bridgedErc20Abi,
  demoTokenAbi,
  demoTokenBytecode,
  ETH_ASSET,
  encodeDeposit,
  encodeLanePolicy,
  L1_SHARD_ID,
  LaneSafety,
  MessageKind,
  type QueueEntry,
  QueueKind,
  SHARD_CONTRACTS,
  type ShardId,
  shardBridgeAbi,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import {
  type Address,
  concatHex,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  parseAbiParameters,
  stringToHex,
  zeroAddress,
} from 'viem';
import type { Engine } from './engine.js';
import { account, CHAIN_ID, lower, openTestEngine, produce, SHARD, signTransaction } from './test/shard-fixture.js';

const B = 8 as ShardId;
const TARGET = '0x00000000000000000000000000000000000000d1';
const L1_TOKEN: Address = '0x00000000000000000000000000000000000070c1';
const L1_ASSET = assetId(L1_SHARD_ID, L1_TOKEN);
const ME = account(0).address;

function entry(index: number, kind: number, data: Hex): QueueEntry {
  const accumulator = `0x${'00'.repeat(32)}` as const;
  return { shardId: SHARD, index, kind, sender: zeroAddress, gas: 200_000n, l1Block: 100, data, accumulator };
}

const LANE = encodeLanePolicy({
  peer: B,
  peerChainId: BigInt(CHAIN_ID + 1),
  outOpen: true,
  inOpen: true,
  safety: LaneSafety.Posted,
});

function deposit(amount: bigint): Hex {
  return encodeDeposit({
    originShard: 0,
    originToken: L1_TOKEN,
    amount,
    from: ME,
    to: ME,
    refundTo: ME,
    token: {
      name: stringToHex('Gold', { size: 32 }),
      symbol: stringToHex('GLD', { size: 30 }),
      decimals: 6,
    },
  });
}

async function tokenOf(engine: Engine, id: Hex): Promise<Address> {
  const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'tokenOf', args: [id] });
  const answer = await engine.reads.call({ to: SHARD_CONTRACTS.ShardBridge, data }, { number: engine.head().number });
  if (answer.status !== 'success') throw new Error('tokenOf failed');
  return lower(decodeFunctionResult({ abi: shardBridgeAbi, functionName: 'tokenOf', data: answer.data }));
}

async function balanceOf(engine: Engine, token: Address, who: Address): Promise<bigint> {
  const data = encodeFunctionData({ abi: bridgedErc20Abi, functionName: 'balanceOf', args: [who] });
  const answer = await engine.reads.call({ to: token, data }, { number: engine.head().number });
  if (answer.status !== 'success') throw new Error('balanceOf failed');
  return decodeFunctionResult({ abi: bridgedErc20Abi, functionName: 'balanceOf', data: answer.data });
}

describe('tokens of a shard', function () {
  this.timeout(30_000);

  const toBridge = (engine: Engine, nonce: number, data: Hex, value = 0n): Promise<Hex> => {
    expect(engine.head().number).to.be.greaterThan(0);
    return signTransaction({ nonce, to: SHARD_CONTRACTS.ShardBridge, data, value, gas: 1_500_000n });
  };

  function sendToken(engine: Engine, nonce: number, token: Address, amount: bigint): Promise<Hex> {
    const deadline = BigInt(engine.head().timestamp + 3_600);
    const args = [B, token, amount, TARGET, ME, deadline] as const;
    return toBridge(engine, nonce, encodeFunctionData({ abi: shardBridgeAbi, functionName: 'sendToken', args }));
  }

  it('come from L1 by the queue, leave by message and by withdrawal, each counted under its origin', async () => {
    const engine = await openTestEngine();
    await produce(engine, {
      queueEntries: [entry(0, QueueKind.Policy, LANE), entry(1, QueueKind.Deposit, deposit(100n))],
    });
    const token = await tokenOf(engine, L1_ASSET);
    expect(await balanceOf(engine, token, ME)).to.equal(100n);

    const eth = encodeFunctionData({
      abi: shardBridgeAbi,
      functionName: 'sendETH',
      args: [B, TARGET, ME, BigInt(engine.head().timestamp + 3_600)],
    });
    const withdraw = encodeFunctionData({
      abi: shardBridgeAbi,
      functionName: 'withdrawToken',
      args: [token, 7n, TARGET],
    });
    const sealed = await produce(engine, {
      transactions: [
        await sendToken(engine, 0, token, 30n),
        await toBridge(engine, 1, eth, 5n),
        await toBridge(engine, 2, withdraw),
        await sendToken(engine, 3, token, 2n),
      ],
    });
    expect(sealed.receipts.map(({ status }) => status)).to.deep.equal(['0x1', '0x1', '0x1', '0x1']);
    expect(sealed.sent.map(({ message }) => [message.kind, message.assetId, message.amount])).to.deep.equal([
      [MessageKind.Asset, L1_ASSET, 30n],
      [MessageKind.Asset, ETH_ASSET, 5n],
      [MessageKind.Withdraw, L1_ASSET, 7n],
      [MessageKind.Asset, L1_ASSET, 2n],
    ]);
    const outputs = await engine.claimOutputs(2, 0);
    expect(outputs.outTotals).to.deep.equal([
      { peer: B, originShard: 0, originToken: L1_TOKEN, total: 32n },
      { peer: B, originShard: 0, originToken: zeroAddress, total: 5n },
      { peer: L1_SHARD_ID, originShard: 0, originToken: L1_TOKEN, total: 7n },
    ]);
    expect(await balanceOf(engine, token, ME)).to.equal(61n);
    expect((await engine.reexecuteBlock(2)).laneTotals).to.deep.equal(sealed.laneTotals);
  });

  it('that were born here are locked and counted under this shard', async () => {
    const engine = await openTestEngine();
    await produce(engine, { queueEntries: [entry(0, QueueKind.Policy, LANE)] });
    const token = lower(getContractAddress({ from: ME, nonce: 0n }));
    const arguments_ = encodeAbiParameters(parseAbiParameters('string, string, uint8'), ['Shell', 'SHL', 18]);
    const call = (nonce: number, data: Hex) => signTransaction({ nonce, to: token, data, gas: 200_000n });
    const bridge = SHARD_CONTRACTS.ShardBridge;
    const sealed = await produce(engine, {
      transactions: [
        await signTransaction({ nonce: 0, data: concatHex([demoTokenBytecode, arguments_]), gas: 2_000_000n }),
        await call(1, encodeFunctionData({ abi: demoTokenAbi, functionName: 'mint', args: [ME, 50n] })),
        await call(2, encodeFunctionData({ abi: demoTokenAbi, functionName: 'approve', args: [bridge, 50n] })),
        await sendToken(engine, 3, token, 20n),
      ],
    });
    expect(sealed.receipts.map(({ status }) => status)).to.deep.equal(['0x1', '0x1', '0x1', '0x1']);
    expect((await engine.claimOutputs(2, 0)).outTotals).to.deep.equal([
      { peer: B, originShard: SHARD, originToken: token, total: 20n },
    ]);
    expect(await balanceOf(engine, token, bridge)).to.equal(20n);
    expect(await tokenOf(engine, assetId(SHARD, token))).to.equal(token);
  });
});
