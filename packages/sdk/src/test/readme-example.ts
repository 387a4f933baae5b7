import { readFile } from 'node:fs/promises';
import {
  defineBulkheadChains,
  publicActionsL1,
  publicActionsShard,
  walletActionsL1,
  walletActionsShard,
} from '@bulkhead/sdk';
import { createPublicClient, createWalletClient, http, type LocalAccount, parseEther } from 'viem';

/** Takes ether from L1 to shard 1, on to shard 2, and back to L1. */
export async function roundTrip(networkFile: string, account: LocalAccount): Promise<bigint> {
  const { l1, shards } = defineBulkheadChains(JSON.parse(await readFile(networkFile, 'utf8')));
  const [one, two] = shards;
  if (one === undefined || two === undefined) throw new Error('this example needs two shards');

  const l1Client = createPublicClient({ chain: l1, transport: http() }).extend(publicActionsL1());
  const l1Wallet = createWalletClient({ account, chain: l1, transport: http() }).extend(walletActionsL1());
  const twoClient = createPublicClient({ chain: two, transport: http() }).extend(publicActionsShard());
  const twoWallet = createWalletClient({ account, chain: two, transport: http() }).extend(walletActionsShard());
  // The other shard is a peer: a message is seen from both its ends.
  const oneClient = createPublicClient({ chain: one, transport: http() }).extend(
    publicActionsShard({ peers: [twoClient] }),
  );
  const oneWallet = createWalletClient({ account, chain: one, transport: http() }).extend(walletActionsShard());
  const to = account.address;

  const deposit = await l1Wallet.depositTransaction({ targetChain: one, to, amount: parseEther('1') });
  await oneClient.waitForDeposit(await l1Client.waitForDeposited({ targetChain: one, hash: deposit }));

  const id = await oneWallet.sendAsset({ targetChain: two, to, amount: parseEther('0.4') });
  const { stage, cause } = await oneClient.waitForMessage({ id });
  if (stage !== 'delivered') throw new Error(`the transfer ended as ${stage}: ${cause}`);

  const start = await twoWallet.initiateWithdrawal({ to, amount: parseEther('0.1') });
  const withdrawal = await twoClient.waitForWithdrawalProof({ id: start });
  await l1Client.waitToFinalize({ targetChain: two, withdrawal });
  const hash = await l1Wallet.finalizeWithdrawal({ targetChain: two, withdrawal });
  return (await l1Client.waitForTransactionReceipt({ hash })).blockNumber;
}
