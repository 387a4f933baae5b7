import { join } from 'node:path';
import process from 'node:process';
import { counterAbi, counterBytecode } from '@bulkhead/protocol';
import { expect } from 'chai';
import type { Address, Hex } from 'viem';
import { type ChainClients, rpc, shardClients, startNetwork, type TestNetwork } from '../support/index.js';
import { type OpenRpc, readOpenRpc } from './open-rpc.js';

const TO: Address = '0x00000000000000000000000000000000000a0707';

/** Transactions that derivation makes are of a type of its own, which no schema of Ethereum knows. */
const SYSTEM_TYPE = '0x7e';

describe('answers of a shard, by the schemas of ethereum/execution-apis', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let openRpc: OpenRpc;
  let one: ChainClients;
  let counter: Address;
  let transfer: Hex;
  let increment: Hex;
  let block: { readonly number: Hex; readonly hash: Hex; readonly transactions: readonly Hex[] };

  before(async () => {
    openRpc = await readOpenRpc(join(process.env['BULKHEAD_CONFORMANCE'] ?? '', 'src'));
    network = await startNetwork('--shards.count', '1', '--block-time', '0.2');
    one = shardClients(await network.read(), 1, 1);
    const { read, wallet } = one;
    const deployed = await wallet.deployContract({ abi: counterAbi, bytecode: counterBytecode });
    const { contractAddress } = await read.waitForTransactionReceipt({ hash: deployed });
    if (!contractAddress) throw new Error('no contract');
    counter = contractAddress.toLowerCase() as Address;
    transfer = await wallet.sendTransaction({ to: TO, value: 5n });
    increment = await wallet.writeContract({ abi: counterAbi, address: counter, functionName: 'increment' });
    const { blockNumber } = await read.waitForTransactionReceipt({ hash: increment });
    await read.waitForTransactionReceipt({ hash: transfer });
    block = await rpc(one.url, 'eth_getBlockByNumber', `0x${blockNumber.toString(16)}`, false);
  });
  after(() => network?.destroy());

  async function valid<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const result = await rpc<T>(one.url, method, ...params);
    expect(openRpc.findMisfit(method, result), method).to.equal(undefined);
    return result;
  }

  it('blocks, transactions and receipts', async () => {
    for (const tag of ['latest', 'safe', 'finalized', 'earliest', block.number]) {
      await valid('eth_getBlockByNumber', tag, false);
    }
    await valid('eth_getBlockByHash', block.hash, false);
    await valid('eth_getTransactionByHash', transfer);
    await valid('eth_getTransactionByHash', increment);
    const receipts = await rpc<readonly { readonly type: Hex }[]>(one.url, 'eth_getBlockReceipts', block.number);
    const ofUsers = receipts.filter(({ type }) => type !== SYSTEM_TYPE);
    expect(ofUsers).to.have.length.greaterThan(0);
    expect(openRpc.findMisfit('eth_getBlockReceipts', ofUsers)).to.equal(undefined);
    await valid('eth_getTransactionReceipt', increment);
    await valid('eth_getLogs', { fromBlock: block.number, toBlock: block.number });
  });

  it('state, proofs and raw bytes', async () => {
    const { account } = one;
    await valid('eth_getBalance', account.address);
    await valid('eth_getTransactionCount', account.address, 'pending');
    await valid('eth_getCode', counter, 'latest');
    await valid('eth_getStorageAt', counter, '0x0');
    await valid('eth_getStorageValues', { [counter]: [`0x${'0'.repeat(64)}`] });
    await valid('eth_getProof', counter, ['0x0'], block.number);
    await valid('debug_getRawHeader', block.number);
    await valid('debug_getRawBlock', block.number);
    await valid('debug_getRawReceipts', block.number);
    await valid('debug_getRawTransaction', increment);
    await valid('debug_getBadBlocks');
  });

  it('calls, estimates, access lists, fills and simulations', async () => {
    const from = one.account.address;
    const data = '0xd09de08a';
    await valid('eth_call', { from, to: counter, data }, 'latest');
    await valid('eth_estimateGas', { from, to: counter, data });
    const list = await valid<{ accessList: readonly unknown[] }>('eth_createAccessList', { from, to: counter, data });
    expect(list.accessList).to.have.length(1);
    await valid('eth_fillTransaction', { from, to: counter, data });
    const simulated = await valid<readonly { readonly calls: readonly { readonly status: Hex }[] }[]>(
      'eth_simulateV1',
      {
        blockStateCalls: [
          {
            calls: [
              { from, to: counter, data },
              { from, to: TO, value: '0x1' },
            ],
          },
          {},
        ],
        traceTransfers: true,
      },
    );
    expect(simulated[0]?.calls.map(({ status }) => status)).to.deep.equal(['0x1', '0x1']);
  });

  it('fees, pool and configuration', async () => {
    for (const method of ['eth_gasPrice', 'eth_maxPriorityFeePerGas', 'eth_baseFee', 'eth_blobBaseFee']) {
      await valid(method);
    }
    await valid('eth_feeHistory', '0x5', 'latest', [10, 50]);
    for (const method of ['txpool_status', 'txpool_content', 'eth_config', 'eth_capabilities', 'eth_syncing']) {
      await valid(method);
    }
    await valid('txpool_contentFrom', TO);
    for (const method of ['eth_chainId', 'net_version', 'eth_accounts', 'eth_coinbase', 'eth_blockNumber']) {
      await valid(method);
    }
  });

  it('traces, of system transactions as well', async () => {
    const traces = await valid<readonly { readonly txHash: Hex }[]>('debug_traceBlockByNumber', block.number);
    expect(traces.map(({ txHash }) => txHash)).to.deep.equal(block.transactions);
    await valid('debug_traceTransaction', increment, { enableMemory: true, enableReturnData: true });
    const calls = await rpc<{ readonly to: Address }>(one.url, 'debug_traceTransaction', increment, {
      tracer: 'callTracer',
    });
    expect(calls.to).to.equal(counter);
    const called = await rpc<{ readonly failed: boolean }>(one.url, 'debug_traceCall', {
      to: counter,
      data: '0xd09de08a',
    });
    expect(called.failed).to.equal(false);
  });

  it('a synchronous send', async () => {
    const { wallet, read, account } = one;
    const request = await wallet.prepareTransactionRequest({ to: TO, value: 1n });
    const raw = await wallet.signTransaction(request as Parameters<typeof wallet.signTransaction>[0]);
    const before = await read.getTransactionCount({ address: account.address });
    const receipt = await rpc<{ status: Hex }>(one.url, 'eth_sendRawTransactionSync', raw, 10_000);
    expect(receipt.status).to.equal('0x1');
    expect(await read.getTransactionCount({ address: account.address })).to.equal(before + 1);
  });
});
