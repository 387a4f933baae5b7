import { expect } from 'chai';
import {
  type Chain,
  ContractFunctionExecutionError,
  ContractFunctionRevertedError,
  createPublicClient,
  defineChain,
  http,
  InsufficientFundsError,
  NonceTooLowError,
  type PublicClient,
  parseAbi,
  type Transport,
  webSocket,
} from 'viem';
import type { SubmitRefusal } from './ports.js';
import { ALICE, BOB, blockHash, CHAIN_ID, REVERTER, TOKEN, TRANSFER, transactionHash } from './test/fake-backend.js';
import { type RunningServer, startServer } from './test/start-server.js';

const chain: Chain = defineChain({
  id: CHAIN_ID,
  name: 'shard',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
});
const abi = parseAbi(['function fail() view', 'event Transfer(uint256 indexed id)']);

function behavesLikeANode(name: string, open: (running: RunningServer) => Transport) {
  describe(`viem over ${name}`, () => {
    let running: RunningServer;
    let client: PublicClient<Transport, Chain>;

    before(async () => {
      running = await startServer();
      client = createPublicClient({ chain, transport: open(running), pollingInterval: 20, cacheTime: 0 });
    });
    after(async () => {
      if (client.transport.type === 'webSocket') {
        const transport = client.transport as unknown as { getRpcClient(): Promise<{ close(): void }> };
        (await transport.getRpcClient()).close();
      }
      await running.server.stop();
    });

    it('reads many things at once', async () => {
      const [chainId, number, block, receipt, transaction, balance, nonce, gasPrice, fees, history, logs] =
        await Promise.all([
          client.getChainId(),
          client.getBlockNumber(),
          client.getBlock({ blockTag: 'safe', includeTransactions: true }),
          client.getTransactionReceipt({ hash: transactionHash(2) }),
          client.getTransaction({ blockNumber: 2n, index: 0 }),
          client.getBalance({ address: ALICE, blockNumber: 1n }),
          client.getTransactionCount({ address: ALICE, blockTag: 'pending' }),
          client.getGasPrice(),
          client.estimateFeesPerGas(),
          client.getFeeHistory({ blockCount: 2, rewardPercentiles: [20] }),
          client.getLogs({ address: TOKEN, fromBlock: 1n, toBlock: 'latest' }),
        ]);
      expect([chainId, number, block.hash, receipt.status]).to.deep.equal([CHAIN_ID, 5n, blockHash(3), 'success']);
      expect([transaction.hash, balance, nonce, gasPrice]).to.deep.equal([
        transactionHash(2),
        10n ** 18n,
        5,
        2_000_019n,
      ]);
      expect(fees.maxFeePerGas > fees.maxPriorityFeePerGas).to.equal(true);
      expect(history.reward).to.deep.equal([[10n], [10n]]);
      expect(logs).to.have.length(5);
    });

    it('reads the pending block', async () => {
      const block = await client.getBlock({ blockTag: 'pending' });
      expect([block.hash, block.number, block.nonce]).to.deep.equal([null, 6n, null]);
    });

    it('decodes the reason of a revert', async () => {
      const err = await client
        .readContract({ address: REVERTER, abi, functionName: 'fail' })
        .catch((failure: unknown) => failure);
      expect(err).to.be.instanceOf(ContractFunctionExecutionError);
      const revert = (err as ContractFunctionExecutionError).walk(
        (cause) => cause instanceof ContractFunctionRevertedError,
      );
      expect((revert as ContractFunctionRevertedError).reason).to.equal('no');
    });

    it('calls and estimates with overrides', async () => {
      const { data } = await client.call({ to: TOKEN, data: '0xabcd', stateOverride: [{ address: BOB, balance: 1n }] });
      expect(data).to.equal('0xabcd');
      expect(await client.estimateGas({ account: ALICE, to: BOB, value: 1n })).to.equal(21_000n);
    });

    it('watches blocks', async () => {
      const mining = setInterval(() => running.shard.mine(), 50);
      try {
        const number = await new Promise<bigint | null>((resolve, reject) => {
          const unwatch = client.watchBlocks({
            onBlock: (block) => {
              unwatch();
              resolve(block.number);
            },
            onError: reject,
          });
        });
        expect(Number(number)).to.be.at.least(5);
      } finally {
        clearInterval(mining);
      }
    });

    it('watches contract events', async () => {
      const mining = setInterval(() => running.shard.mine(), 50);
      try {
        const topics = await new Promise<readonly unknown[]>((resolve, reject) => {
          const unwatch = client.watchEvent({
            address: TOKEN,
            onLogs: ([log]) => {
              unwatch();
              resolve(log?.topics ?? []);
            },
            onError: reject,
          });
        });
        expect(topics[0]).to.equal(TRANSFER);
      } finally {
        clearInterval(mining);
      }
    });

    it('sends a raw transaction and sees it pending', async () => {
      const hash = await client.sendRawTransaction({ serializedTransaction: '0x02f86c0102030405' });
      expect((await client.getTransaction({ hash })).blockHash).to.equal(null);
    });
  });
}

behavesLikeANode('http', ({ server }) => http(server.url));
behavesLikeANode('http with batches', ({ server }) => http(server.url, { batch: true }));
behavesLikeANode('webSocket', ({ server }) =>
  webSocket(server.wsUrl, { keepAlive: { interval: 20 }, reconnect: false }),
);

describe('viem recognises refusals', () => {
  const wanted: readonly (readonly [code: SubmitRefusal, error: abstract new (...args: never[]) => Error])[] = [
    ['NONCE_TOO_LOW', NonceTooLowError],
    ['INSUFFICIENT_FUNDS', InsufficientFundsError],
  ];
  for (const [code, error] of wanted) {
    it(`${code} is ${error.name}`, async () => {
      const running = await startServer({
        backend: { submit: async () => ({ accepted: false, code, detail: 'more' }) },
      });
      const client = createPublicClient({ chain, transport: http(running.server.url) });
      const err = await client
        .sendRawTransaction({ serializedTransaction: '0x02f86c01' })
        .catch((failure: unknown) => failure);
      const { getNodeError } = await import('viem/utils');
      expect(getNodeError(err as never, {})).to.be.instanceOf(error);
      await running.server.stop();
    });
  }
});
