import { type Address, createWalletClient, defineChain, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { rpc } from './rpc.js';

interface Receipt {
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: Hex;
  readonly status: Hex;
}

/** What one transaction of a load does, beside fees and nonce. */
export interface LoadTransaction {
  /** Absent: it makes a contract. */
  readonly to?: Address;
  readonly data?: Hex;
  readonly value?: bigint;
  readonly gas: bigint;
}

/** Transactions sent one after another, and every receipt that the shard has served for them. */
export interface TransferLoad {
  readonly receipts: ReadonlyMap<Hex, Receipt>;
  /** Ends the load; resolves when nothing of it is under way. */
  stop(): Promise<void>;
}

const TRANSFER: LoadTransaction = { to: '0x00000000000000000000000000000000000c0de1', value: 1n, gas: 21_000n };

/** Sends transactions, small transfers by default, to a shard until it is stopped; while the shard is away it waits. */
export function startTransferLoad(options: {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly privateKey: Hex;
  /** Milliseconds between two transactions. */
  readonly pauseMs?: number;
  readonly transaction?: () => LoadTransaction;
}): TransferLoad {
  const { rpcUrl, chainId, privateKey, pauseMs = 50, transaction = () => TRANSFER } = options;
  const account = privateKeyToAccount(privateKey);
  const chain = defineChain({
    id: chainId,
    name: 'shard',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const wallet = createWalletClient({ account, chain, transport: http(rpcUrl, { retryCount: 0 }) });
  const receipts = new Map<Hex, Receipt>();
  const waiting = new Set<Hex>();
  let stopped = false;

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  async function collect(): Promise<void> {
    for (const hash of [...waiting]) {
      const receipt = await rpc<Receipt | null>(rpcUrl, 'eth_getTransactionReceipt', hash);
      if (receipt === null) continue;
      waiting.delete(hash);
      receipts.set(hash, receipt);
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        const nonce = Number(await rpc<Hex>(rpcUrl, 'eth_getTransactionCount', account.address, 'pending'));
        const raw = await wallet.signTransaction({
          ...transaction(),
          nonce,
          maxFeePerGas: 20_000_000_000n,
          maxPriorityFeePerGas: 1_000_000n,
          type: 'eip1559',
        });
        waiting.add(await rpc<Hex>(rpcUrl, 'eth_sendRawTransaction', raw));
        await collect();
      } catch {
        // The shard is away, or the nonce was taken by a transaction that came back: look again.
        await pause(100);
      }
      await pause(pauseMs);
    }
    await collect().catch(() => {});
  }

  const running = run();
  return {
    receipts,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
