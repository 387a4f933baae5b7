import type { EthReceipt } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { RPC_CODES, RpcError } from './errors.js';
import type { MethodContext } from './method.js';

/**
 * The receipt of a transaction that was just taken, once a block has it.
 *
 * @throws 4 when none has after `patienceMs`, 5 when it waits for another transaction of its sender (EIP-7966)
 */
export async function awaitReceipt(
  { backend, clock }: Pick<MethodContext, 'backend' | 'clock'>,
  hash: Hex,
  patienceMs: number,
): Promise<EthReceipt> {
  const over = new AbortController();
  let newHead = () => {};
  const unsubscribe = backend.subscribe({ newHead: () => newHead() });
  const timeout = clock.sleep(patienceMs, over.signal).then(
    () => true,
    () => true,
  );
  try {
    for (;;) {
      // Before the look: a head that comes during it is not missed.
      const head = new Promise<boolean>((resolve) => {
        newHead = () => resolve(false);
      });
      const receipt = await backend.getReceipt(hash);
      if (receipt !== undefined) return receipt;
      if (await Promise.race([head, timeout])) throw await notIncluded(backend, hash, patienceMs);
    }
  } finally {
    over.abort();
    unsubscribe();
  }
}

async function notIncluded(backend: MethodContext['backend'], hash: Hex, patienceMs: number): Promise<RpcError> {
  const transaction = await backend.getTransaction(hash);
  const waiting = transaction && (await backend.poolContent(transaction.from));
  if (waiting?.some((entry) => entry.queued && entry.transaction.hash === hash)) {
    return new RpcError(RPC_CODES.notReady, 'the transaction waits for another one of its sender', hash);
  }
  const message = `the transaction was added to the pool, but no block had it within ${patienceMs} ms`;
  return new RpcError(RPC_CODES.syncTimeout, message, hash);
}
