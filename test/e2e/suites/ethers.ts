import { counterAbi, counterBytecode } from '@bulkhead/protocol';
import { expect } from 'chai';
import {
  Contract,
  ContractFactory,
  isCallException,
  isError,
  JsonRpcProvider,
  parseEther,
  Wallet,
  WebSocketProvider,
} from 'ethers';
import { accountOf, shardOf, type TestNetwork, waitUntil } from '../../support/index.js';

const ACCOUNT = 2;
const FRESH = '0x00000000000000000000000000000000000e7e45';

/** ethers v6 as it comes: it batches requests and caches answers for a moment. */
export function ethersSuite(network: () => TestNetwork): void {
  describe('ethers', () => {
    let provider: JsonRpcProvider;
    let wallet: Wallet;
    let address: string;
    const counter = (runner: Wallet | JsonRpcProvider | WebSocketProvider = wallet) =>
      new Contract(address, counterAbi, runner);

    before(async () => {
      const facts = await network().read();
      provider = new JsonRpcProvider(shardOf(facts, 1).rpcUrl);
      wallet = new Wallet(accountOf(facts, ACCOUNT).privateKey, provider);
    });
    after(() => provider?.destroy());

    async function set(value: bigint): Promise<void> {
      const sent = await counter().getFunction('set').send(value);
      const receipt = await sent.wait();
      expect(receipt?.status).to.equal(1);
    }

    async function rejection(call: Promise<unknown>): Promise<unknown> {
      return call.then(
        () => {
          throw new Error('it did not fail');
        },
        (error: unknown) => error,
      );
    }

    it('reads the chain id and asks several things in one batch', async () => {
      const { chainId } = shardOf(await network().read(), 1);
      const [found, number, balance, fees, code] = await Promise.all([
        provider.getNetwork(),
        provider.getBlockNumber(),
        provider.getBalance(wallet.address),
        provider.getFeeData(),
        provider.getCode(wallet.address),
      ]);
      expect(found.chainId).to.equal(BigInt(chainId));
      expect(number).to.be.greaterThan(0);
      expect(balance > 0n).to.equal(true);
      expect(fees.maxFeePerGas !== null && fees.maxFeePerGas > 0n).to.equal(true);
      expect(code).to.equal('0x');
    });

    it('sends a transfer and waits for its receipt', async () => {
      const before = await provider.getBalance(FRESH);
      const sent = await wallet.sendTransaction({ to: FRESH, value: parseEther('0.5') });
      const receipt = await sent.wait();
      expect(receipt?.status).to.equal(1);
      expect(receipt?.gasUsed).to.equal(21_000n);
      expect(await provider.getBalance(FRESH)).to.equal(before + parseEther('0.5'));
      expect((await provider.getTransaction(sent.hash))?.blockNumber).to.equal(receipt?.blockNumber);
    });

    it('deploys, reads and writes a contract', async () => {
      const factory = new ContractFactory(counterAbi, counterBytecode, wallet);
      const deployed = await (await factory.deploy()).waitForDeployment();
      address = await deployed.getAddress();
      expect(await counter().getFunction('number').staticCall()).to.equal(0n);
      await set(7n);
      expect(await counter().getFunction('number').staticCall()).to.equal(7n);
    });

    it('hears an event over HTTP', async () => {
      const seen: unknown[][] = [];
      const contract = counter(provider);
      await contract.on('NumberSet', (by: string, value: bigint) => {
        seen.push([by, value]);
      });
      try {
        // The filter is made in the background: what was before is not heard.
        await waitUntil('an event after the filter', async () => {
          await set(8n);
          return seen.length > 0;
        });
        expect(seen[0]).to.deep.equal([wallet.address, 8n]);
      } finally {
        await contract.removeAllListeners();
      }
    });

    it('hears an event and new blocks over WebSocket', async () => {
      const socket = new WebSocketProvider(shardOf(await network().read(), 1).wsUrl);
      try {
        const seen: unknown[][] = [];
        const blocks: number[] = [];
        await counter(socket).on('NumberSet', (by: string, value: bigint) => {
          seen.push([by, value]);
        });
        await socket.on('block', (number: number) => blocks.push(number));
        await waitUntil('a first block', () => blocks.length > 0);
        await set(9n);
        await waitUntil('the event', () => seen.length > 0);
        expect(seen).to.deep.equal([[wallet.address, 9n]]);
      } finally {
        await socket.destroy();
      }
    });

    it('decodes a reason, a panic and a custom error', async () => {
      const reason = await rejection(counter().getFunction('failWithReason').staticCall('out of cheese'));
      expect(isCallException(reason) && reason.reason).to.equal('out of cheese');
      const panic = await rejection(counter().getFunction('failWithPanic').staticCall());
      expect(isCallException(panic) && panic.revert?.name).to.equal('Panic');
      const custom = await rejection(counter().getFunction('failWithError').staticCall());
      expect(isCallException(custom) && custom.revert?.name).to.equal('Refused');
      expect(isCallException(custom) && [...(custom.revert?.args ?? [])]).to.deep.equal([wallet.address, 9n]);
    });

    it('reports a transaction that reverted, with its receipt', async () => {
      const sent = await counter().getFunction('failWithPanic').send({ gasLimit: 100_000n });
      const error = await rejection(sent.wait());
      expect(isCallException(error) && error.receipt?.status).to.equal(0);
    });

    it('recognises missing funds and a nonce that was used', async () => {
      const poor = await rejection(wallet.sendTransaction({ to: FRESH, value: parseEther('1000000000') }));
      expect(isError(poor, 'INSUFFICIENT_FUNDS'), String(poor)).to.equal(true);
      const stale = await rejection(wallet.sendTransaction({ to: FRESH, value: 1n, nonce: 0, gasLimit: 21_000n }));
      expect(isError(stale, 'NONCE_EXPIRED'), String(stale)).to.equal(true);
    });

    it('finds past events', async () => {
      const events = await counter().queryFilter('NumberSet', 0);
      const values = events.map((event) => ('args' in event ? event.args.getValue('number') : undefined));
      expect(values).to.include.members([7n, 8n, 9n]);
    });
  });
}
