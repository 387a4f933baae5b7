import type { Common } from '@ethereumjs/common';
import { createEVM, type EVM, type ExecResult, getActivePrecompiles, type PrecompileFunc } from '@ethereumjs/evm';
import { Address as EvmAddress } from '@ethereumjs/util';
import type { Address, Hex } from 'viem';
import { fromHex } from '../hex.js';
import { EvmState } from '../state/evm-state.js';
import { StateOverlay } from '../state/overlay.js';
import { EMPTY_STATE, type StateReader } from '../state/state-reader.js';
import type { EvmBlock } from './evm-block.js';

/** Hash of an ancestor, for BLOCKHASH. */
export type ReadBlockHash = (number: number) => Promise<Uint8Array>;

/** What one run of the EVM stands on. */
export interface VmScene {
  readonly overlay: StateOverlay;
  readonly blockHash: ReadBlockHash;
}

/** An EVM and the state it runs on. It runs one message at a time; between runs its scene can be exchanged. */
export interface ShardVm {
  readonly evm: EVM;
  readonly state: EvmState;
  readonly common: Common;
  /** As of {@link ChainRules}. */
  readonly burnsBaseFee: boolean;
  /** Precompiles of the fork, warm from the start (EIP-2929), under their hex without prefix. */
  readonly precompileKeys: readonly string[];
  setScene(scene: VmScene): void;
}

export interface ShardVmOptions {
  /** Lets creations through that no transaction could carry, for calls that deploy nothing. */
  readonly anyInitcode?: boolean;
  readonly burnsBaseFee?: boolean;
  /** Lets {@link EvmState.interrupt} end loops too: for what users try out, never for blocks. */
  readonly interruptible?: boolean;
  /** What it runs on; one of its own when absent. */
  readonly state?: EvmState;
  /** By address; undefined takes one away. */
  readonly precompiles?: ReadonlyMap<Address, PrecompileFunc | undefined>;
}

export async function createShardVm(common: Common, options: ShardVmOptions = {}): Promise<ShardVm> {
  const { anyInitcode = false, burnsBaseFee = false, interruptible = false, precompiles = new Map() } = options;
  const state = options.state ?? new EvmState(new StateOverlay(EMPTY_STATE));
  let readBlockHash: ReadBlockHash = async () => new Uint8Array(32);
  const evm = await createEVM({
    common,
    stateManager: state,
    allowUnlimitedInitCodeSize: anyInitcode,
    ...(interruptible && { customOpcodes: [interruptibleJumpdest(state)] }),
    customPrecompiles: [...precompiles].map(([address, run]) => {
      const at = new EvmAddress(fromHex(address));
      return run === undefined ? { address: at } : { address: at, function: run };
    }),
    blockchain: {
      async getBlock(number) {
        const hash = await readBlockHash(number);
        return { hash: () => hash };
      },
      putBlock: async () => {},
      shallowCopy() {
        return this;
      },
    },
  });
  return {
    evm,
    state,
    common,
    burnsBaseFee,
    precompileKeys: [...getActivePrecompiles(common).keys()],
    setScene({ overlay, blockHash }) {
      state.overlay = overlay;
      readBlockHash = blockHash;
      evm.journal.cleanJournal();
      evm.transientStorage.clear();
    },
  };
}

/**
 * Every loop passes a JUMPDEST (0x5b), which does nothing, so there a run can be ended; a listener to each step would cost far
 * more. Gas as ever.
 */
function interruptibleJumpdest(state: EvmState) {
  return { opcode: 0x5b, opcodeName: 'JUMPDEST', baseFee: 1, logicFunction: () => state.interrupt?.() };
}

/** A scene over a state, with a fresh overlay. */
export function createScene(reader: StateReader, blockHash: ReadBlockHash): VmScene {
  return { overlay: new StateOverlay(reader), blockHash };
}

export interface Message {
  readonly caller: Address;
  /** Absent for a creation. */
  readonly to: Address | undefined;
  readonly data: Uint8Array;
  readonly value: bigint;
  readonly gas: bigint;
  /** Wei; what GASPRICE gives. */
  readonly gasPrice: bigint;
  /** What BLOBHASH gives. */
  readonly blobHashes?: readonly Hex[] | undefined;
}

export interface AccessEntry {
  readonly address: Address;
  readonly slots: readonly `0x${string}`[];
}

/** Addresses are warm in the journal under their hex without prefix. */
function bare(hex: `0x${string}`): string {
  return hex.slice(2);
}

/**
 * Starts the accounting of a transaction: what EIP-2929, EIP-2930 and EIP-3651 make warm from the start.
 */
export function warmUp(vm: ShardVm, message: Message, block: EvmBlock, accessList: readonly AccessEntry[]): void {
  const { journal } = vm.evm;
  journal.cleanJournal();
  for (const precompile of vm.precompileKeys) journal.addAlwaysWarmAddress(precompile);
  journal.addAlwaysWarmAddress(bare(message.caller));
  if (message.to !== undefined) journal.addAlwaysWarmAddress(bare(message.to));
  if (vm.common.isActivatedEIP(3651)) journal.addAlwaysWarmAddress(bare(block.coinbase));
  for (const { address, slots } of accessList) {
    journal.addAlwaysWarmAddress(bare(address));
    for (const slot of slots) journal.addAlwaysWarmSlot(bare(address), bare(slot));
  }
}

export interface MessageOutcome {
  readonly result: ExecResult;
  readonly createdAddress: Address | undefined;
}

/** Runs one message at depth 0. The caller's nonce is the caller's affair. */
export async function runMessage(vm: ShardVm, message: Message, block: EvmBlock): Promise<MessageOutcome> {
  const caller = new EvmAddress(fromHex(message.caller));
  const { execResult, createdAddress } = await vm.evm.runCall({
    block: block.evm,
    caller,
    origin: caller,
    gasPrice: message.gasPrice,
    gasLimit: message.gas,
    value: message.value,
    data: message.data,
    skipNonceIncrement: true,
    ...(message.blobHashes !== undefined && { blobVersionedHashes: [...message.blobHashes] }),
    ...(message.to !== undefined && { to: new EvmAddress(fromHex(message.to)) }),
  });
  return { result: execResult, createdAddress: createdAddress && (createdAddress.toString() as Address) };
}

/**
 * Ends the accounting of a transaction: contracts that were created and destroyed in it vanish (EIP-6780), touched
 * accounts that are empty vanish (EIP-161), transient storage and original values are forgotten.
 */
export async function finishTransaction(vm: ShardVm, result: ExecResult): Promise<void> {
  const { journal } = vm.evm;
  for (const address of result.selfdestruct?.keys() ?? []) {
    if (result.createdAddresses?.has(address) === true) {
      await journal.deleteAccount(new EvmAddress(fromHex(address)));
    }
  }
  await journal.cleanup();
  resetTransaction(vm);
}

/** Forgets everything that lives for one transaction only. */
export function resetTransaction(vm: ShardVm): void {
  vm.evm.journal.cleanJournal();
  vm.evm.transientStorage.clear();
  vm.state.originalStorageCache.clear();
}
