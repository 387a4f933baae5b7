import { type BatchHeader, batchHeaderSchema } from '@bulkhead/protocol';
import { L1_ABIS, type L1Client } from '@bulkhead/settlement';
import {
  type ContractFunctionArgs,
  createClient,
  custom,
  decodeFunctionData,
  defineChain,
  encodeFunctionData,
  type Hex,
  http,
  keccak256,
  type LocalAccount,
  parseTransaction,
  type TransactionSerializableEIP1559,
} from 'viem';

type PostArgs = ContractFunctionArgs<typeof L1_ABIS.BatchInbox, 'nonpayable', 'postBatchCalldata'>;
/** Outputs as the contract takes them. */
export type PostedOutputs = PostArgs[1];

/** What a lying sequencer says instead of the truth; undefined to tell it. */
export type Tamper = (header: BatchHeader, outputs: PostedOutputs) => Promise<PostedOutputs | undefined>;

interface Known {
  readonly honest: Hex;
  readonly sent: Hex;
}

/**
 * A client of L1 that changes the claims in the batches that go through it, signed anew, and answers as if the honest
 * transaction had been mined.
 */
export function createTamperingClient(options: {
  readonly url: string;
  readonly chainId: number;
  /** Of the sequencer whose batches go through. */
  readonly account: LocalAccount;
  readonly tamper: Tamper;
}): L1Client {
  const { url, chainId, account, tamper } = options;
  const chain = defineChain({
    id: chainId,
    name: 'L1',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const l1 = http(url, { timeout: 10_000, retryCount: 0 })({ chain });
  const ask = (method: string, params: readonly unknown[]): Promise<unknown> => l1.request({ method, params } as never);
  const known = new Map<Hex, Known>();

  async function change(raw: Hex): Promise<Hex> {
    const transaction = parseTransaction(raw) as TransactionSerializableEIP1559;
    if (transaction.data === undefined) return raw;
    const call = decodeFunctionData({ abi: L1_ABIS.BatchInbox, data: transaction.data });
    if (call.functionName !== 'postBatchCalldata') return raw;
    const [header, outputs, payload] = call.args;
    const lie = await tamper(batchHeaderSchema.parse(header), outputs);
    if (lie === undefined) return raw;
    const { r: _r, s: _s, v: _v, yParity: _y, ...unsigned } = transaction;
    const args = [header, lie, payload] as const;
    const data = encodeFunctionData({ abi: L1_ABIS.BatchInbox, functionName: 'postBatchCalldata', args });
    return account.signTransaction({ ...unsigned, data });
  }

  async function request({ method, params }: { method: string; params?: unknown }): Promise<unknown> {
    const list = (params ?? []) as readonly unknown[];
    if (method === 'eth_sendRawTransaction') {
      const raw = list[0] as Hex;
      const changed = await change(raw);
      const honest = keccak256(raw);
      known.set(honest, { honest, sent: keccak256(changed) });
      await ask(method, [changed]);
      return honest;
    }
    if (method === 'eth_getTransactionReceipt' || method === 'eth_getTransactionByHash') {
      const entry = known.get(list[0] as Hex);
      if (entry === undefined) return ask(method, list);
      const answer = (await ask(method, [entry.sent])) as Record<string, unknown> | null;
      if (answer === null) return null;
      const name = method === 'eth_getTransactionReceipt' ? 'transactionHash' : 'hash';
      return { ...answer, [name]: entry.honest };
    }
    return ask(method, list);
  }

  return createClient({ chain, transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 });
}
