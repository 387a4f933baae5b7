import { Address as EvmAddress, generateAddress, generateAddress2 } from '@ethereumjs/util';
import type { Address, Hex } from 'viem';
import { bigintToBytes, fromHex, toHex, toQuantity, toWord } from '../hex.js';
import type { EvmState } from '../state/evm-state.js';
import { isDelegation } from '../tx/delegation.js';
import type { TraceBudget } from './trace-budget.js';
import type { Tracer, TraceStep } from './tracer.js';

interface Account {
  readonly balance: bigint;
  readonly nonce: bigint;
  readonly code: Uint8Array;
  readonly storage: Map<Hex, Hex>;
}

interface AccountJson {
  balance?: Hex;
  nonce?: number;
  code?: Hex;
  storage?: Record<Hex, Hex>;
}

const ADDRESS_OPS = new Set(['EXTCODECOPY', 'EXTCODEHASH', 'EXTCODESIZE', 'BALANCE', 'SELFDESTRUCT']);
const CALL_OPS = new Set(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL']);
const ZERO: Hex = `0x${'00'.repeat(32)}`;
const ACCOUNT_BYTES = 200;
const SLOT_BYTES = 140;

/**
 * The accounts and slots that a transaction touches, as they were before it; with `diffMode` those that it changed, before
 * and after (geth's prestateTracer).
 */
export function createPrestateTracer(diffMode: boolean, budget: TraceBudget): Tracer {
  const before = new Map<Address, Account>();
  const created = new Set<Address>();
  const gone = new Set<Address>();
  let state: EvmState | undefined;

  async function read(address: Address): Promise<Account> {
    const at = new EvmAddress(fromHex(address));
    const account = await state?.getAccount(at);
    const code = (await state?.getCode(at)) ?? new Uint8Array(0);
    return { balance: account?.balance ?? 0n, nonce: account?.nonce ?? 0n, code, storage: new Map() };
  }

  async function touch(address: Address): Promise<Account> {
    const known = before.get(address);
    if (known !== undefined) return known;
    const account = await read(address);
    budget.spend(ACCOUNT_BYTES + 2 * account.code.length);
    before.set(address, account);
    return account;
  }

  async function slotValue(address: Address, slot: Hex): Promise<Hex> {
    const value = await state?.getStorage(new EvmAddress(fromHex(address)), fromHex(slot));
    return toHex(toWord(value ?? new Uint8Array(0)));
  }

  async function touchSlot(address: Address, slot: bigint): Promise<void> {
    const { storage } = await touch(address);
    const key = toHex(toWord(bigintToBytes(slot)));
    if (storage.has(key)) return;
    budget.spend(SLOT_BYTES);
    storage.set(key, await slotValue(address, key));
  }

  async function touchCallee(address: Address): Promise<void> {
    const { code } = await touch(address);
    if (isDelegation(code)) await touch(toHex(code.subarray(3)));
  }

  return {
    async begin({ from, to, coinbase, authorities }, evmState) {
      state = evmState;
      const sender = await touch(from);
      const target = to ?? toHex(generateAddress(fromHex(from), bigintToBytes(sender.nonce)));
      if (to === undefined) created.add(target);
      await touchCallee(target);
      await touch(coinbase);
      for (const authority of authorities) await touch(authority);
    },
    async step({ opcode, stack, address, memory }: TraceStep) {
      const { name } = opcode;
      const own = toHex(address.bytes);
      const [first, second, third, fourth] = [stack.at(-1), stack.at(-2), stack.at(-3), stack.at(-4)];
      if (name === 'SLOAD' || name === 'SSTORE') {
        if (first !== undefined) await touchSlot(own, first);
      } else if (ADDRESS_OPS.has(name)) {
        if (first !== undefined) await touch(addressOf(first));
        if (name === 'SELFDESTRUCT') gone.add(own);
      } else if (CALL_OPS.has(name)) {
        if (second !== undefined) await touchCallee(addressOf(second));
      } else if (name === 'CREATE') {
        const { nonce } = await read(own);
        await create(toHex(generateAddress(address.bytes, bigintToBytes(nonce))));
      } else if (name === 'CREATE2' && second !== undefined && third !== undefined && fourth !== undefined) {
        const initcode = new Uint8Array(Number(third > MAX_INITCODE ? 0n : third));
        initcode.set(memory.subarray(Number(second), Number(second) + initcode.length));
        await create(toHex(generateAddress2(address.bytes, toWord(bigintToBytes(fourth)), initcode)));
      }
    },
    async result() {
      if (!diffMode) {
        return Object.fromEntries([...before].map(([address, account]) => [address, accountJson(account)]));
      }
      return difference();
    },
  };

  async function create(address: Address): Promise<void> {
    await touch(address);
    created.add(address);
  }

  async function difference(): Promise<{ pre: Record<Address, AccountJson>; post: Record<Address, AccountJson> }> {
    const pre: Record<Address, AccountJson> = {};
    const post: Record<Address, AccountJson> = {};
    for (const [address, account] of before) {
      const after = await read(address);
      const changed = changeOf(account, after);
      const vanished = gone.has(address) && isEmpty(after) && !isEmpty(account);
      const slots = new Map<Hex, Hex>();
      for (const [slot, value] of account.storage) {
        const now = await slotValue(address, slot);
        if (now === value) continue;
        if (value !== ZERO) slots.set(slot, value);
        if (now !== ZERO) {
          changed.storage ??= {};
          changed.storage[slot] = now;
        }
      }
      const isModified = Object.keys(changed).length > 0 || slots.size > 0;
      if (!isModified && !vanished) continue;
      if (!(created.has(address) && isEmpty(account))) pre[address] = accountJson({ ...account, storage: slots });
      if (!vanished) post[address] = changed;
    }
    return { pre, post };
  }
}

const MAX_INITCODE = 49_152n;

function addressOf(word: bigint): Address {
  return toHex(toWord(bigintToBytes(word)).subarray(12));
}

function isEmpty({ balance, nonce, code }: Account): boolean {
  return balance === 0n && nonce === 0n && code.length === 0;
}

function changeOf(before: Account, after: Account): AccountJson {
  return {
    ...(before.balance !== after.balance && { balance: toQuantity(after.balance) }),
    ...(before.nonce !== after.nonce && { nonce: Number(after.nonce) }),
    ...(toHex(before.code) !== toHex(after.code) && { code: toHex(after.code) }),
  };
}

function accountJson({ balance, nonce, code, storage }: Account): AccountJson {
  return {
    balance: toQuantity(balance),
    ...(nonce > 0n && { nonce: Number(nonce) }),
    ...(code.length > 0 && { code: toHex(code) }),
    ...(storage.size > 0 && { storage: Object.fromEntries(storage) as Record<Hex, Hex> }),
  };
}
