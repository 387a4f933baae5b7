import { concatHex, type Hex, numberToHex, size } from 'viem';

/** Init code that deploys `runtime`. */
export function deployer(runtime: Hex): Hex {
  // PUSH2 length, DUP1, PUSH1 10 (where the runtime begins), PUSH0, CODECOPY, PUSH0, RETURN
  return concatHex(['0x61', numberToHex(size(runtime), { size: 2 }), '0x80600a5f395ff3', runtime]);
}

export const CONTRACTS = {
  /** storage[0]++ */
  counter: '0x5f546001015f5500',
  /** storage[calldata[0]] = calldata[32] */
  store: '0x6020355f355500',
  /** Writes, then reverts with one word. */
  reverter: '0x60015f5560aa5f5260205ffd',
  /** SELFDESTRUCT to the caller. */
  destroyer: '0x33ff',
  /** LOG2 with calldata[0] and the caller as topics, calldata[32] as data. */
  logger: '0x6020355f52335f3560205fa200',
  /** Takes value, keeps it. */
  purse: '0x00',
  /** Burns all gas. */
  spinner: '0x5b5f56',
  /** storage[0] = tload(0); tstore(0, 1) */
  transient: '0x5f5c5f5560015f5d00',
  /** storage[0] = !storage[0]: every other time it earns a refund. */
  toggler: '0x5f54155f5500',
  /** Calls calldata[0] with all gas and the value sent; storage[0] = success. */
  caller: '0x5f5f5f5f345f355af15f5500',
  /** storage[number] = blockhash(number - 1), then basefee, coinbase, prevrandao in 1, 2, 3. */
  environment: '0x6001430340435548600155416002554460035500',
} as const satisfies Record<string, Hex>;
export type ContractName = keyof typeof CONTRACTS;

/** Init code that destroys itself to itself in its creation: the value is burned (EIP-6780). */
export const BURNING_INITCODE: Hex = '0x30ff';
/** Init code that destroys itself to the caller in its creation. */
export const VANISHING_INITCODE: Hex = '0x33ff';
/** Init code that writes storage, then reverts. */
export const FAILING_INITCODE: Hex = '0x60015f555f5ffd';
