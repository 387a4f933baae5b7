import fc from 'fast-check';
import { type Address, concatHex, type Hex, numberToHex, pad } from 'viem';
import { creationAddress } from '../block/apply-user-transaction.js';
import {
  BURNING_INITCODE,
  CONTRACTS,
  type ContractName,
  deployer,
  FAILING_INITCODE,
  VANISHING_INITCODE,
} from './contracts.js';
import { ACCOUNTS, account, CHAIN_ID, GWEI, lower } from './shard-fixture.js';

/** What a random user does next; nonces are filled in when it is signed. */
export type Action =
  | { readonly kind: 'transfer'; readonly to: Address; readonly value: bigint }
  | { readonly kind: 'deploy'; readonly initcode: Hex; readonly value: bigint }
  | { readonly kind: 'call'; readonly contract: number; readonly data: Hex; readonly value: bigint }
  | { readonly kind: 'delegate'; readonly contract: number; readonly authority: number; readonly stale: boolean }
  | { readonly kind: 'invalid'; readonly fault: Fault };
export type Fault = 'nonce-low' | 'nonce-high' | 'funds' | 'fee' | 'gas' | 'chain' | 'garbage' | 'blob' | 'unprotected';

export interface Step {
  readonly from: number;
  readonly type: 'legacy' | 'eip2930' | 'eip1559';
  readonly gas: bigint;
  readonly action: Action;
  /** Comes through the queue, which declares so much gas; undefined: from the user. */
  readonly declaredGas: bigint | undefined;
}

const value = fc.constantFrom(0n, 0n, 1n, 12_345n);
const address = fc
  .integer({ min: 0, max: 20 })
  .map((n) => (n < ACCOUNTS.length ? lower(account(n).address) : pad(numberToHex(0xc0_00 + n), { size: 20 })));
const initcode = fc.oneof(
  fc.constantFrom(...Object.values(CONTRACTS)).map(deployer),
  fc.constantFrom(...Object.values(CONTRACTS)).map(deployer),
  fc.constantFrom(BURNING_INITCODE, VANISHING_INITCODE, FAILING_INITCODE),
);
const word = fc.integer({ min: 0, max: 4 }).map((n) => numberToHex(n, { size: 32 }));

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('transfer' as const), to: address, value }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('deploy' as const), initcode, value }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      contract: fc.nat(30),
      data: fc.tuple(word, word).map(([a, b]) => concatHex([a, b])),
      value,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('delegate' as const),
      contract: fc.nat(30),
      authority: fc.nat(ACCOUNTS.length - 1),
      stale: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('invalid' as const),
      fault: fc.constantFrom<Fault>(
        'nonce-low',
        'nonce-high',
        'funds',
        'fee',
        'gas',
        'chain',
        'garbage',
        'blob',
        'unprotected',
      ),
    }),
  },
);

export const step: fc.Arbitrary<Step> = fc.record({
  from: fc.nat(ACCOUNTS.length - 1),
  type: fc.constantFrom('legacy' as const, 'eip2930' as const, 'eip1559' as const),
  gas: fc.constantFrom(60_000n, 150_000n, 400_000n),
  action,
  declaredGas: fc.constantFrom(undefined, undefined, undefined, 400_000n, 400_000n, 149_999n),
});

/** Signs random steps one after another, keeping count of the nonces that will be used. */
export class Signer {
  readonly #nonces = ACCOUNTS.map(() => 0);
  /** Addresses where a creation was attempted. */
  readonly contracts: Address[] = [];
  /** Entries that went into the queue. */
  queued = 0;

  async sign({ from, type, gas, action }: Step): Promise<Hex> {
    if (action.kind === 'invalid') return this.#signInvalid(from, action.fault);
    const nonce = this.#nextNonce(from);
    const base = { chainId: CHAIN_ID, nonce, gas };
    if (action.kind === 'delegate') return this.#signDelegation(from, nonce, action);
    const call = this.#call(from, nonce, action);
    const signer = account(from);
    if (type === 'legacy') return signer.signTransaction({ ...base, ...call, type, gasPrice: 5n * GWEI });
    const accessList = [{ address: call.to ?? lower(signer.address), storageKeys: [numberToHex(0, { size: 32 })] }];
    if (type === 'eip2930') return signer.signTransaction({ ...base, ...call, type, gasPrice: 5n * GWEI, accessList });
    const fees = { maxFeePerGas: 6n * GWEI, maxPriorityFeePerGas: GWEI };
    return signer.signTransaction({ ...base, ...call, ...fees, type });
  }

  #call(from: number, nonce: number, action: Exclude<Action, { kind: 'invalid' | 'delegate' }>) {
    switch (action.kind) {
      case 'transfer':
        return { to: action.to, value: action.value };
      case 'deploy':
        this.contracts.push(creationAddress(lower(account(from).address), BigInt(nonce)));
        return { to: undefined, data: action.initcode, value: action.value };
      case 'call':
        return { to: this.#contract(action.contract), data: this.#data(action), value: action.value };
    }
  }

  /** Half of the calls name a contract in their first word: the caller contract forwards to it. */
  #data(action: Extract<Action, { kind: 'call' }>): Hex {
    if (action.contract % 2 === 0) return action.data;
    return concatHex([pad(this.#contract(action.contract + 1), { size: 32 }), action.data]);
  }

  #contract(index: number): Address {
    return this.contracts[index % Math.max(1, this.contracts.length)] ?? lower(account(0).address);
  }

  #nextNonce(from: number): number {
    const nonce = this.#nonces[from] ?? 0;
    this.#nonces[from] = nonce + 1;
    return nonce;
  }

  async #signDelegation(from: number, nonce: number, action: Extract<Action, { kind: 'delegate' }>): Promise<Hex> {
    const authority = account(action.authority);
    const current = this.#nonces[action.authority] ?? 0;
    const authorization = await authority.signAuthorization({
      contractAddress: this.#contract(action.contract),
      chainId: CHAIN_ID,
      nonce: action.stale ? current + 3 : current,
    });
    if (!action.stale) this.#nonces[action.authority] = current + 1;
    return account(from).signTransaction({
      type: 'eip7702',
      chainId: CHAIN_ID,
      nonce,
      gas: 200_000n,
      to: lower(authority.address),
      maxFeePerGas: 6n * GWEI,
      maxPriorityFeePerGas: GWEI,
      authorizationList: [authorization],
    });
  }

  async #signInvalid(from: number, fault: Fault): Promise<Hex> {
    const signer = account(from);
    const nonce = this.#nonces[from] ?? 0;
    const good = {
      type: 'eip1559' as const,
      chainId: CHAIN_ID,
      nonce,
      gas: 21_000n,
      to: lower(account(1).address),
      value: 1n,
      maxFeePerGas: 6n * GWEI,
      maxPriorityFeePerGas: 1n,
    };
    switch (fault) {
      case 'nonce-low':
        return signer.signTransaction({ ...good, nonce: nonce === 0 ? 99 : nonce - 1 });
      case 'nonce-high':
        return signer.signTransaction({ ...good, nonce: nonce + 5 });
      case 'funds':
        return signer.signTransaction({ ...good, value: 10n ** 24n });
      case 'fee':
        return signer.signTransaction({ ...good, maxFeePerGas: 2n });
      case 'gas':
        return signer.signTransaction({ ...good, gas: 20_999n });
      case 'chain':
        return signer.signTransaction({ ...good, chainId: 1 });
      case 'garbage':
        return '0x02deadbeef';
      case 'blob':
        return '0x03c0';
      case 'unprotected':
        return signer.signTransaction({ type: 'legacy', nonce, gas: 21_000n, to: good.to, gasPrice: 5n * GWEI });
    }
  }
}

export type { ContractName };
