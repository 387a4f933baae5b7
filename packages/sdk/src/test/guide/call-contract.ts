import type { Address, Hex } from 'viem';
import type { Shard } from './open-network.js';

/** Calls `receiveMessage` of a contract on another shard; tells before it waits whether the call would fail there. */
export async function callContract(from: Shard, target: Shard, contract: Address, payload: Hex) {
  const hash = await from.wallet.sendMessage({ targetChain: target.chain, to: contract, payload, gasLimit: 300_000n });
  const { message, messageId } = await from.read.waitForSentMessage({ hash });
  // Throws what the contract would revert with.
  await target.read.simulateMessage({ message, payload });
  return from.read.waitForMessage({ id: messageId });
}
