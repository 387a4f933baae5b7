import type { BlockOverrides, StateOverrides } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import type { BlockEnvironment } from '../evm/evm-block.js';
import type { ReadBlockHash } from '../evm/shard-vm.js';
import { fromHex, toWordHex, trimZeros } from '../hex.js';
import { EMPTY_ACCOUNT, EMPTY_CODE_HASH } from '../state/account-body.js';
import { StateOverlay } from '../state/overlay.js';
import type { StateReader } from '../state/state-reader.js';

/** A state and the block that code sees while it runs there. What runs on a view leaves no trace. */
export interface View {
  readonly reader: StateReader;
  readonly environment: BlockEnvironment;
  readonly blockHash: ReadBlockHash;
}

/** A view with parts of its state and block replaced. */
export async function overrideView(view: View, state?: StateOverrides, block?: BlockOverrides): Promise<View> {
  const { environment } = view;
  return {
    blockHash: view.blockHash,
    reader: state === undefined ? view.reader : await overrideState(view.reader, state),
    environment: {
      number: block?.number ?? environment.number,
      timestamp: block?.time ?? environment.timestamp,
      coinbase: (block?.feeRecipient?.toLowerCase() as Address | undefined) ?? environment.coinbase,
      gasLimit: block?.gasLimit ?? environment.gasLimit,
      baseFee: block?.baseFeePerGas ?? environment.baseFee,
      prevRandao: block?.prevRandao ?? environment.prevRandao,
      ...(environment.difficulty !== undefined && { difficulty: environment.difficulty }),
      ...(environment.blobBaseFee !== undefined && { blobBaseFee: environment.blobBaseFee }),
    },
  };
}

async function overrideState(base: StateReader, overrides: StateOverrides): Promise<StateReader> {
  const overlay = new StateOverlay(base);
  await applyOverrides(overlay, overrides);
  return overlay;
}

/** Writes overrides into an overlay. */
export async function applyOverrides(overlay: StateOverlay, overrides: StateOverrides): Promise<void> {
  for (const [key, override] of Object.entries(overrides)) {
    const address = key.toLowerCase() as Address;
    const account = (await overlay.getAccount(address)) ?? EMPTY_ACCOUNT;
    const { balance = account.balance, nonce = account.nonce, code } = override;
    let { codeHash } = account;
    if (code !== undefined) {
      const bytes = fromHex(code);
      codeHash = bytes.length === 0 ? EMPTY_CODE_HASH : keccak256(bytes);
      if (bytes.length > 0) overlay.putCode(codeHash, bytes);
    }
    // What an override leaves alone it does not bring into being either.
    if (Object.values(override).some((value) => value !== undefined)) {
      overlay.putAccount(address, { ...account, balance, nonce, codeHash });
    }
    if (override.state !== undefined) await overlay.clearStorage(address);
    for (const [slot, value] of Object.entries({ ...override.state, ...override.stateDiff })) {
      overlay.putStorage(address, toWordHex(slot as Hex), trimZeros(fromHex(toWordHex(value))));
    }
  }
}
