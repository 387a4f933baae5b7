import type { Address, Hex } from 'viem';
import type { AccountOverride, BlockOverrides, CallRequest, EthBlock, EthLog, EthWithdrawal } from './eth-json.js';

/** What of a simulated block differs from the one that would follow by itself. */
export interface SimulatedBlockOverrides extends BlockOverrides {
  /** EIP-4788. */
  readonly beaconRoot?: Hex | undefined;
  /** Wei per blob gas. */
  readonly blobBaseFee?: bigint | undefined;
  readonly withdrawals?: readonly EthWithdrawal[] | undefined;
}

export interface SimulatedAccountOverride extends AccountOverride {
  /** Where the precompile of this address is to be found instead. */
  readonly movePrecompileTo?: Address | undefined;
}

export interface SimulatedCall extends CallRequest {
  readonly maxFeePerBlobGas?: bigint | undefined;
  readonly blobVersionedHashes?: readonly Hex[] | undefined;
}

export interface SimulatedBlockRequest {
  readonly block: SimulatedBlockOverrides;
  readonly state: Readonly<Record<Address, SimulatedAccountOverride>>;
  readonly calls: readonly SimulatedCall[];
}

/** eth_simulateV1, parsed: blocks of calls, each on the state that the one before leaves. */
export interface SimulationRequest {
  readonly blocks: readonly SimulatedBlockRequest[];
  /** Moves of ether are logs as well, of {@link TRANSFER_LOGGER}. */
  readonly traceTransfers: boolean;
  /** Nonces, fees and balances are asked for as in a real block. */
  readonly validation: boolean;
  readonly fullTransactions: boolean;
}

/** Who logs a transfer of ether where nobody does, as ERC-7528 has it. */
export const TRANSFER_LOGGER: Address = '0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee';

export interface SimulatedCallResult {
  readonly returnData: Hex;
  readonly logs: readonly EthLog[];
  readonly gasUsed: Hex;
  /** Before refunds. */
  readonly maxUsedGas: Hex;
  readonly status: Hex;
  readonly error?: { readonly message: string; readonly code: number; readonly data?: Hex };
}

export interface SimulatedBlock extends EthBlock {
  readonly calls: readonly SimulatedCallResult[];
}

/** The blocks, or why there are none: `code` is one of eth_simulateV1's. */
export type SimulationResult =
  | { readonly status: 'ran'; readonly blocks: readonly SimulatedBlock[] }
  | { readonly status: 'refused'; readonly code: number; readonly message: string };

/** Codes of eth_simulateV1 (ethereum/execution-apis). */
export const SIMULATION_CODES = {
  invalidParams: -32602,
  server: -32000,
  reverted: 3,
  vmError: -32015,
  nonceTooLow: -38010,
  nonceTooHigh: -38011,
  feeCapTooLow: -38012,
  intrinsicGas: -38013,
  insufficientFunds: -38014,
  blockGasLimit: -38015,
  blockNumberOrder: -38020,
  blockTimeOrder: -38021,
  senderNotEoa: -38024,
  initcodeSize: -38025,
  tooMany: -38026,
} as const;
