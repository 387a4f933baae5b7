import { CREATE2_DEPLOYER, type ShardId, stateMirrorAbi, stateMirrorBytecode } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import type { ProvableState } from '@bulkhead/sdk';
import { type Address, concatHex, encodeFunctionData, getCreate2Address, type Hex, zeroHash } from 'viem';
import type { ChainClients } from '../user/clients.js';
import type { MirroredSlot } from './mirrored-slot.js';
import type { DatedValue } from './plan-updates.js';
import type { ProvenSlot } from './prove-slots.js';

/** Longest wait for a receipt, milliseconds. */
const PATIENCE_MS = 60_000;

/** Where everybody’s mirror is, on every shard: its code alone says so, and nobody owns it. */
export const SHARED_MIRROR: Address = getCreate2Address({
  from: CREATE2_DEPLOYER,
  salt: zeroHash,
  bytecode: stateMirrorBytecode,
});

async function hasCode(chain: ChainClients, address: Address): Promise<boolean> {
  return ((await chain.read.getCode({ address })) ?? '0x') !== '0x';
}

/**
 * Makes sure that a mirror is there: the shared one is put onto a shard that lacks it.
 *
 * @throws CodedError NO_CONTRACT (reject) where another address was given and nothing is there
 */
export async function ensureMirror(chain: ChainClients, address: Address): Promise<void> {
  if (await hasCode(chain, address)) return;
  if (address === SHARED_MIRROR) {
    const data = concatHex([zeroHash, stateMirrorBytecode]);
    const hash = await chain.wallet.sendTransaction({ to: CREATE2_DEPLOYER, data });
    await chain.read.waitForTransactionReceipt({ hash, timeout: PATIENCE_MS });
    if (await hasCode(chain, address)) return;
  }
  throw new CodedError({
    code: 'NO_CONTRACT',
    message: `there is no contract at ${address} on ${chain.name}`,
    verdict: 'reject',
  });
}

/** What a mirror has of slots of a shard, in their order; nothing where there is no mirror yet. */
export async function readMirror(
  chain: ChainClients,
  address: Address,
  shard: ShardId,
  slots: readonly MirroredSlot[],
): Promise<readonly DatedValue[]> {
  if (!(await hasCode(chain, address))) return slots.map(() => ({ value: 0n, asOf: 0 }));
  return Promise.all(
    slots.map(async ({ account, slot }) => {
      const [value, asOf] = await chain.read.readContract({
        address,
        abi: stateMirrorAbi,
        functionName: 'read',
        args: [shard, account, slot],
      });
      return { value, asOf: Number(asOf) };
    }),
  );
}

/** What an update may need beyond its estimate: with each further import its root takes longer to find. */
const AGEING_GAS = 60_000n;

/** Sends one update and does not wait for its block. What the mirror would refuse is not sent: it reverts in the estimate. */
export async function sendUpdate(
  chain: ChainClients,
  address: Address,
  { proof }: ProvableState,
  { account, slot, accountNodes, storageNodes }: ProvenSlot,
): Promise<Hex> {
  const data = encodeFunctionData({
    abi: stateMirrorAbi,
    functionName: 'update',
    args: [proof, account, slot, accountNodes, storageNodes],
  });
  const gas = await chain.read.estimateGas({ account: chain.account, to: address, data });
  return chain.wallet.sendTransaction({ to: address, data, gas: gas + AGEING_GAS });
}

/** Waits for an update. @returns false if somebody’s newer one came before it */
export async function isUpdated(chain: ChainClients, hash: Hex): Promise<boolean> {
  const { status } = await chain.read.waitForTransactionReceipt({ hash, timeout: PATIENCE_MS });
  return status === 'success';
}
