import { counterAbi, counterBytecode } from '@bulkhead/protocol';
import { expect } from 'chai';
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  InsufficientFundsError,
  parseEther,
  webSocket,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { accountOf, shardOf, type TestNetwork, viemChain, waitUntil } from '../../support/index.js';

const ACCOUNT = 1;
const FRESH: Address = '0x00000000000000000000000000000000000a1e57';

/** viem as its users set it up: a chain, a transport, an account. */
export function viemSuite(network: () => TestNetwork): void {
  describe('viem', () => {
    let address: Address;
    const counter = () => ({ address, abi: counterAbi }) as const;

    async function clients() {
      const facts = await network().read();
      const { chainId, name, rpcUrl, wsUrl } = shardOf(facts, 1);
      // The block time is a property of the chain, from which viem takes how often it polls.
      const chain = { ...viemChain(chainId, name, rpcUrl), blockTime: 1_000 };
      const account = privateKeyToAccount(accountOf(facts, ACCOUNT).privateKey);
      const transport = http();
      return {
        chainId,
        wsUrl,
        chain,
        account,
        read: createPublicClient({ chain, transport }),
        wallet: createWalletClient({ chain, transport, account }),
      };
    }

    /** Sets the counter and waits for the receipt. */
    async function set(value: bigint): Promise<Hex> {
      const { read, wallet } = await clients();
      const hash = await wallet.writeContract({ ...counter(), functionName: 'set', args: [value] });
      expect((await read.waitForTransactionReceipt({ hash })).status).to.equal('success');
      return hash;
    }

    async function revertOf(call: Promise<unknown>): Promise<ContractFunctionRevertedError> {
      const error: unknown = await call.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const reverted = error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError);
      if (reverted instanceof ContractFunctionRevertedError) return reverted;
      throw new Error(`no revert: ${String(error)}`);
    }

    it('reads the chain id', async () => {
      const { read, chainId } = await clients();
      expect(await read.getChainId()).to.equal(chainId);
    });

    it('sends a transfer and sees its receipt and the balances it moved', async () => {
      const { read, wallet, account } = await clients();
      const before = await read.getBalance({ address: account.address });
      const value = parseEther('1.25');
      const received = await read.getBalance({ address: FRESH });
      const hash = await wallet.sendTransaction({ to: FRESH, value });
      const receipt = await read.waitForTransactionReceipt({ hash });
      expect(receipt.status).to.equal('success');
      expect(receipt.gasUsed).to.equal(21_000n);
      expect(await read.getBalance({ address: FRESH })).to.equal(received + value);
      const fee = receipt.gasUsed * receipt.effectiveGasPrice;
      expect(await read.getBalance({ address: account.address })).to.equal(before - value - fee);
      const transaction = await read.getTransaction({ hash });
      expect(transaction.blockNumber).to.equal(receipt.blockNumber);
      expect(transaction.value).to.equal(value);
    });

    it('deploys, reads and writes a contract', async () => {
      const { read, wallet } = await clients();
      const hash = await wallet.deployContract({ abi: counterAbi, bytecode: counterBytecode });
      const { contractAddress } = await read.waitForTransactionReceipt({ hash });
      if (!contractAddress) throw new Error('no contract');
      address = contractAddress;
      expect(await read.readContract({ ...counter(), functionName: 'number' })).to.equal(0n);
      await set(42n);
      expect(await read.readContract({ ...counter(), functionName: 'number' })).to.equal(42n);
    });

    it('watches an event by polling over HTTP', async () => {
      const { read, account } = await clients();
      const seen: { by?: Address | undefined; number?: bigint | undefined }[] = [];
      const errors: Error[] = [];
      const unwatch = read.watchContractEvent({
        ...counter(),
        eventName: 'NumberSet',
        onLogs: (logs) => seen.push(...logs.map(({ args }) => args)),
        onError: (error) => errors.push(error),
      });
      try {
        // viem makes its filter at the first poll: what was before is not watched.
        await waitUntil('an event after the watch began', async () => {
          await set(43n);
          return seen.length > 0;
        });
        expect(seen[0]).to.deep.equal({ by: account.address, number: 43n });
        expect(errors).to.deep.equal([]);
      } finally {
        unwatch();
      }
    });

    it('watches an event and new blocks over WebSocket', async () => {
      const { chain, wsUrl, account } = await clients();
      const socket = createPublicClient({ chain, transport: webSocket(wsUrl) });
      const { subscribe } = socket.transport;
      expect(subscribe).to.be.a('function');
      const seen: { by?: Address | undefined; number?: bigint | undefined }[] = [];
      const blocks: bigint[] = [];
      const unwatchEvents = socket.watchContractEvent({
        ...counter(),
        eventName: 'NumberSet',
        onLogs: (logs) => seen.push(...logs.map(({ args }) => args)),
      });
      const unwatchBlocks = socket.watchBlocks({ onBlock: ({ number }) => blocks.push(number) });
      try {
        await waitUntil('a first block', () => blocks.length > 0);
        await set(44n);
        await waitUntil('the event', () => seen.length > 0);
        expect(seen).to.deep.equal([{ by: account.address, number: 44n }]);
        await waitUntil('three blocks in a row', () => blocks.length >= 3);
        expect(blocks.slice(1, 3)).to.deep.equal([blocks[0]! + 1n, blocks[0]! + 2n]);
      } finally {
        unwatchEvents();
        unwatchBlocks();
        const client = await socket.transport.getRpcClient();
        client.close();
      }
    });

    it('finds past events', async () => {
      const { read } = await clients();
      const logs = await read.getContractEvents({ ...counter(), eventName: 'NumberSet', fromBlock: 0n });
      expect(logs.map(({ args }) => args.number)).to.include.members([42n, 43n, 44n]);
    });

    it('decodes a reason, a panic and a custom error', async () => {
      const { read, account } = await clients();
      const call = { ...counter(), account } as const;
      const reason = await revertOf(
        read.simulateContract({ ...call, functionName: 'failWithReason', args: ['out of cheese'] }),
      );
      expect(reason.reason).to.equal('out of cheese');
      const panic = await revertOf(read.simulateContract({ ...call, functionName: 'failWithPanic' }));
      expect(panic.data?.errorName).to.equal('Panic');
      expect(panic.data?.args).to.deep.equal([1n]);
      const custom = await revertOf(read.simulateContract({ ...call, functionName: 'failWithError' }));
      expect(custom.data?.errorName).to.equal('Refused');
      expect(custom.data?.args).to.deep.equal([account.address, 44n]);
    });

    it('refuses to send what would revert, and reports a revert that was sent all the same', async () => {
      const { read, wallet } = await clients();
      const call = { ...counter(), functionName: 'failWithReason', args: ['no'] } as const;
      expect((await revertOf(wallet.writeContract(call))).reason).to.equal('no');
      const hash = await wallet.writeContract({ ...call, gas: 100_000n });
      const receipt = await read.waitForTransactionReceipt({ hash });
      expect(receipt.status).to.equal('reverted');
      expect(await read.readContract({ ...counter(), functionName: 'number' })).to.equal(44n);
    });

    it('recognises that funds are missing', async () => {
      const { wallet } = await clients();
      const error: unknown = await wallet
        .sendTransaction({ to: FRESH, value: parseEther('1000000000') })
        .catch((reason: unknown) => reason);
      const found = error instanceof BaseError && error.walk((e) => e instanceof InsufficientFundsError);
      expect(found, String(error)).to.be.instanceOf(InsufficientFundsError);
    });

    it('sends three transactions at once with nonces of its own choice, the last one first', async () => {
      const { read, wallet, account } = await clients();
      const nonce = await read.getTransactionCount({ address: account.address, blockTag: 'pending' });
      const hashes: Hex[] = [];
      for (const step of [2, 1, 0])
        hashes.push(await wallet.sendTransaction({ to: FRESH, value: 1n, nonce: nonce + step, gas: 21_000n }));
      for (const hash of hashes) expect((await read.waitForTransactionReceipt({ hash })).status).to.equal('success');
      expect(await read.getTransactionCount({ address: account.address })).to.equal(nonce + 3);
    });

    it('bundles reads into one multicall', async () => {
      const { read } = await clients();
      const bundled = await read.multicall({
        contracts: [1, 2].map(() => ({ ...counter(), functionName: 'number' }) as const),
        allowFailure: false,
        multicallAddress: '0xcA11bde05977b3631167028862bE2a173976CA11',
      });
      expect(bundled).to.deep.equal([44n, 44n]);
    });
  });
}
