import { bridgedErc20Abi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { expect } from 'chai';
import {
  type Address,
  decodeFunctionData,
  encodeFunctionResult,
  erc20Abi,
  type Hex,
  HttpRequestError,
  numberToHex,
  parseTransaction,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { rpcReceipt } from '../test/event-log.js';
import { failureOf } from '../test/failure-of.js';
import { rpcError } from '../test/fake-chain.js';
import { fakeShard, ID, TX } from '../test/sample-messages.js';
import { findBridgedAsset } from './approve-bridge.js';
import { approveToken } from './approve-token.js';

const TOKEN: Address = '0x00000000000000000000000000000000000000a1';
const SPENDER: Address = '0x00000000000000000000000000000000000000b2';
const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);

/** A shard where the call of `assetId` ends so, and the bridge calls the token its own. */
const shardWhereAssetId = (answer: Hex | Error) =>
  fakeShard(1, {
    eth_call: ({ to, data }: { to: Address; data: Hex }) => {
      if (to !== SHARD_CONTRACTS.ShardBridge) return answer;
      const { functionName } = decodeFunctionData({ abi: shardBridgeAbi, data });
      return encodeFunctionResult({ abi: shardBridgeAbi, functionName, result: TOKEN } as never);
    },
  });

describe('findBridgedAsset', () => {
  it('knows the bridge’s own tokens, and that others are none: they revert, or return nothing', async () => {
    const id = encodeFunctionResult({ abi: bridgedErc20Abi, functionName: 'assetId', result: ID });
    expect(await findBridgedAsset(shardWhereAssetId(id), TOKEN)).to.equal(ID);
    expect(await findBridgedAsset(shardWhereAssetId(rpcError(3, 'execution reverted')), TOKEN)).to.equal(undefined);
    expect(await findBridgedAsset(shardWhereAssetId('0x'), TOKEN)).to.equal(undefined);
  });

  it('does not take silence for an answer', async () => {
    const failure = await failureOf(
      findBridgedAsset(shardWhereAssetId(new HttpRequestError({ url: 'http://fake' })), TOKEN),
    );
    expect((failure as Error).message).to.contain('http://fake');
  });
});

/** A token on a shard; `stubborn` ones only take an allowance from and to zero. */
function shardWithToken(token: { allowance: bigint; readonly stubborn: boolean }) {
  const amountIn = (data: Hex): bigint => decodeFunctionData({ abi: erc20Abi, data }).args?.[1] as bigint;
  const check = (data: Hex) => {
    if (token.stubborn && token.allowance > 0n && amountIn(data) > 0n) throw rpcError(3, 'execution reverted');
  };
  return fakeShard(1, {
    eth_call: () => numberToHex(token.allowance, { size: 32 }),
    eth_estimateGas: ({ data }: { data: Hex }) => {
      check(data);
      return '0xc350';
    },
    eth_getBlockByNumber: { number: '0x5', timestamp: '0x1', baseFeePerGas: '0x7', transactions: [] },
    eth_maxPriorityFeePerGas: '0x1',
    eth_getTransactionCount: '0x0',
    eth_blockNumber: '0x5',
    eth_sendRawTransaction: (raw: Hex) => {
      const { data = '0x' } = parseTransaction(raw);
      check(data);
      token.allowance = amountIn(data);
      return TX;
    },
    eth_getTransactionReceipt: rpcReceipt([]),
  });
}

describe('approveToken', () => {
  for (const [stubborn, allowance, sent] of [
    [false, 0n, [5n]],
    [false, 2n, [5n]],
    [false, 5n, []],
    [true, 0n, [5n]],
    [true, 2n, [0n, 5n]],
  ] as const)
    it(`of ${allowance} already allowed sends ${sent.join(' then ') || 'nothing'}, of a token that ${stubborn ? 'only changes zero' : 'takes all'}`, async () => {
      const token = { allowance, stubborn };
      const client = shardWithToken(token);
      await approveToken(client, { account, token: TOKEN, spender: SPENDER, amount: 5n });
      expect(token.allowance).to.equal(5n);
      const raws = client.asked.filter(({ method }) => method === 'eth_sendRawTransaction');
      expect(raws).to.have.length(sent.length);
      const values = raws.map(({ params }) => {
        const { data = '0x' } = parseTransaction(params[0] as Hex);
        return decodeFunctionData({ abi: erc20Abi, data }).args?.[1];
      });
      expect(values).to.deep.equal(sent);
    });
});
