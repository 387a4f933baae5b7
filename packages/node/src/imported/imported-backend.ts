import type { EthereumChain } from '@bulkhead/execution';
import type { BackendEvents, RpcBackend } from '@bulkhead/rpc';
import { createMempool } from '@bulkhead/sequencer';
import { CLIENT_VERSION } from '../client-version.js';
import { createReadHandlers } from '../exec/read-handlers.js';
import { createDecodeTransaction } from '../shard/decode-transaction.js';
import { createReadBackend } from '../shard/read-backend.js';
import { createPoolDesk } from '../shard/transaction-desk.js';

/** Tip that is suggested, wei per gas. */
const SUGGESTED_TIP = 1_000_000n;

/**
 * A backend over a chain that stands still: every tag is its head, and what users send waits in the pool for a block that
 * never comes.
 */
export function createImportedBackend(chain: EthereumChain): RpcBackend {
  const { chainId } = chain.rules;
  const api = createReadHandlers(chain.reads);
  const reads = createReadBackend(api);
  // It builds no blocks that calls could hold up.
  const { call, estimateGas, createAccessList, simulate, traceTransaction, traceBlock, traceCall, getProof } =
    chain.reads;
  const subscribers = new Set<Partial<BackendEvents>>();
  const headNumber = (): number => chain.head().number;
  const desk = createPoolDesk({
    mempool: createMempool({
      blockGasLimit: chain.head().gasLimit,
      minBaseFee: 0n,
      accounts: { getAccount: (address) => api.getAccount({ at: { number: headNumber() }, address }) },
    }),
    decode: createDecodeTransaction(chainId),
    link: { api },
    onSubmitted: () => {},
  });

  return {
    ...reads,
    call,
    estimateGas,
    createAccessList,
    simulate,
    traceTransaction,
    traceBlock,
    traceCall,
    getProof,
    chainId,
    clientVersion: CLIENT_VERSION,
    heads: () => ({ latest: headNumber(), safe: headNumber(), finalized: headNumber() }),
    getTransaction: async (hash) => desk.find(hash) ?? (await reads.getTransaction(hash)),
    getRawTransaction: async (hash) => desk.findRaw(hash) ?? (await reads.getRawTransaction(hash)),
    poolContent: async (sender) => desk.waiting(sender),
    getPendingNonce: async (address) =>
      (await desk.findPendingNonce(address)) ?? (await reads.getNonce(address, { number: headNumber() })),
    suggestFees: async () => ({ nextBaseFee: chain.head().nextBaseFee, tip: SUGGESTED_TIP }),
    async submit(raw) {
      const { transaction, ...outcome } = await desk.submit(raw);
      if (transaction !== undefined) for (const subscriber of subscribers) subscriber.pendingTransaction?.(transaction);
      return outcome;
    },
    subscribe(events) {
      subscribers.add(events);
      return () => subscribers.delete(events);
    },
    extensions: {},
  };
}
