import { type Address, type Hex, numberToHex } from 'viem';

/** Calls itself for ever with what gas is left: hundreds of seconds of computing within the gas of one call. */
export const ENDLESS_CODE: Hex = '0x5b5f5f5f5f305afa505f56';
/** Init code that deploys it. */
export const ENDLESS_INITCODE: Hex = `0x600b8060095f395ff3${ENDLESS_CODE.slice(2)}`;
/**
 * Init code of a contract that has 700 slots and reads others for ever: a cold SLOAD of a slot that no call has read before it
 * (its key is the gas that is left), each a way through the trie. A call of it ends once its gas is gone, some seconds later.
 */
export const READER_INITCODE: Hex = '0x6102bc5b8080556001900380600357600660195f3960065ff35b5a54505f56';
/** More than any node grants; it takes its own cap. */
const MUCH_GAS = numberToHex(10n ** 12n);
/** Above the 30 s that a node gives every method. */
const PATIENCE_MS = 45_000;

/** How one call ended. */
export interface EndedCall {
  readonly ms: number;
  readonly code: number | undefined;
  readonly message: string | undefined;
}

/** Calls a contract that never ends, and waits for what comes of it. */
export async function callEndless(url: string, contract: Address, signal?: AbortSignal): Promise<EndedCall> {
  const startedAt = performance.now();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_call',
      params: [{ to: contract, gas: MUCH_GAS }, 'latest'],
    }),
    signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
  });
  const { error } = (await answer.json()) as { error?: { code: number; message: string } };
  return { ms: performance.now() - startedAt, code: error?.code, message: error?.message };
}
