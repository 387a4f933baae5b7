import type { Address } from 'viem';
import type { Network, Shard } from './open-network.js';

/** Takes a token of L1 to a shard and from there to another; answers with its address on both. */
export async function moveToken(l1: Network['l1'], first: Shard, second: Shard, token: Address, amount: bigint) {
  const to = l1.wallet.account.address;
  // Approves the vault first, where that is needed.
  const hash = await l1.wallet.depositERC20({ targetChain: first.chain, to, amount, token });
  await first.read.waitForDeposit(await l1.read.waitForDeposited({ targetChain: first.chain, hash }));

  const bridged = await first.read.findBridgedToken({ originShard: 0, originToken: token });
  if (bridged === undefined) throw new Error('the deposit made no token');
  const id = await first.wallet.sendAsset({ targetChain: second.chain, to, amount, token: bridged });
  const { stage } = await first.read.waitForMessage({ id });
  if (stage !== 'delivered') throw new Error(`the transfer ended as ${stage}`);
  return bridged;
}
