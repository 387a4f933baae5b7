import { counterAbi, counterBytecode } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, encodeFunctionData, type Hex, numberToHex } from 'viem';
import { type ChainClients, rpc, shardClients, type TestNetwork } from '../../support/index.js';

const ACCOUNT = 6;
const ROUNDS = 4;

interface Snapshot {
  readonly block: Hex;
  readonly hash: Hex;
  readonly balance: Hex;
  readonly nonce: Hex;
  readonly slot: Hex;
  readonly number: Hex;
}

/** Old blocks answer what was true at their time. */
export function historySuite(network: () => TestNetwork): void {
  describe('history', () => {
    let clients: ChainClients;
    let counter: Address;
    let deployedIn: bigint;
    const snapshots: Snapshot[] = [];

    /** `at` as a block parameter; `latest` at the time of recording. */
    async function look(at: unknown): Promise<Omit<Snapshot, 'block' | 'hash'>> {
      const { url, account } = clients;
      const data = encodeFunctionData({ abi: counterAbi, functionName: 'number' });
      const [balance, nonce, slot, number] = await Promise.all([
        rpc<Hex>(url, 'eth_getBalance', account.address, at),
        rpc<Hex>(url, 'eth_getTransactionCount', account.address, at),
        rpc<Hex>(url, 'eth_getStorageAt', counter, '0x0', at),
        rpc<Hex>(url, 'eth_call', { to: counter, data }, at),
      ]);
      return { balance, nonce, slot, number };
    }

    before(async () => {
      clients = shardClients(await network().read(), 1, ACCOUNT);
      const { read, wallet } = clients;
      const receipt = await read.waitForTransactionReceipt({
        hash: await wallet.deployContract({ abi: counterAbi, bytecode: counterBytecode }),
      });
      if (!receipt.contractAddress) throw new Error('no contract');
      counter = receipt.contractAddress;
      deployedIn = receipt.blockNumber;
      for (let round = 1; round <= ROUNDS; round++) {
        const hash = await wallet.writeContract({
          address: counter,
          abi: counterAbi,
          functionName: 'set',
          args: [BigInt(round)],
          value: BigInt(round),
        });
        const { blockNumber, blockHash } = await read.waitForTransactionReceipt({ hash });
        // Nobody else uses this account and this contract, so the latest state is that of this block.
        snapshots.push({ block: numberToHex(blockNumber), hash: blockHash, ...(await look('latest')) });
      }
    });

    it('differs from block to block', () => {
      expect(new Set(snapshots.map(({ balance }) => balance)).size).to.equal(ROUNDS);
      expect(snapshots.map(({ number }) => BigInt(number))).to.deep.equal([1n, 2n, 3n, 4n]);
    });

    it('gives balance, nonce, storage and calls of an old block by its number', async () => {
      for (const { block, hash: _, ...recorded } of snapshots) expect(await look(block)).to.deep.equal(recorded);
    });

    it('gives the same by block hash, plain and as of EIP-1898', async () => {
      for (const { block, hash, ...recorded } of snapshots) {
        expect(await look(hash)).to.deep.equal(recorded);
        expect(await look({ blockHash: hash, requireCanonical: true })).to.deep.equal(recorded);
        expect(await look({ blockNumber: block })).to.deep.equal(recorded);
      }
    });

    it('has no code before the contract was deployed, and code from that block on', async () => {
      const code = (block: bigint) => rpc<Hex>(clients.url, 'eth_getCode', counter, numberToHex(block));
      expect(await code(deployedIn - 1n)).to.equal('0x');
      expect(await code(deployedIn)).to.have.length.greaterThan(2);
    });

    it('holds the sums of genesis at block 0', async () => {
      const { accounts } = await network().read();
      for (const { address } of accounts)
        expect(BigInt(await rpc<Hex>(clients.url, 'eth_getBalance', address, '0x0'))).to.equal(10_000n * 10n ** 18n);
    });

    it('refuses a block that does not exist yet', async () => {
      const error = await rpc(clients.url, 'eth_getBalance', counter, '0xffffff').catch((reason: Error) => reason);
      expect(error).to.be.instanceOf(Error);
      expect((error as Error).message).to.contain('-32000 header not found');
    });
  });
}
