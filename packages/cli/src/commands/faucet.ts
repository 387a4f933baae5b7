import { CodedError } from '@bulkhead/runtime';
import { type Address, formatEther, parseEther } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { findFaucet } from '../supervisor/fund-accounts.js';
import { createLayout } from '../supervisor/layout.js';
import type { Network } from '../supervisor/network-file.js';
import { keepKey } from '../supervisor/operator-keys.js';
import { keyClients, shardChain } from '../user/clients.js';
import { deposit } from '../user/deposit.js';
import { loadNetwork } from '../user/load-network.js';
import { parseAddress, parseAmount } from '../user/parse-arguments.js';
import type { CommandContext } from './context.js';

export interface FaucetFlags {
  /** On one shard; on L1 and every shard when absent. */
  readonly shard?: number;
  /** Ether, on each chain. */
  readonly amount: string;
}

interface Payment {
  readonly chain: string;
  readonly txHash: string;
}

/** What the faucet keeps for gas beside what it gives. */
const FOR_GAS = parseEther('1');

/**
 * `bulkhead faucet`: ether as real transactions, so that no wallet's idea of the chain is wrong afterwards. On L1 a transfer,
 * on a shard a deposit.
 */
export async function runFaucet(
  { dir, output, clock }: CommandContext,
  who: string,
  flags: FaucetFlags,
): Promise<void> {
  const network = await loadNetwork(dir);
  const to = parseAddress(who);
  const amount = parseAmount(flags.amount);
  const shards = flags.shard === undefined ? network.shards.map(({ id }) => Number(id)) : [flags.shard];
  const targets = shards.map((id) => shardChain(network, id));
  const l1 = await fundedFaucet(dir, network, amount * BigInt(targets.length + 1) + FOR_GAS);
  const paid: Payment[] = [];
  const tell = (chain: string, txHash: string) => {
    output.line(`${formatEther(amount)} ETH on ${chain}  ${txHash}`);
    paid.push({ chain, txHash });
  };
  if (flags.shard === undefined) {
    const hash = await l1.wallet.sendTransaction({ to, value: amount });
    await l1.read.waitForTransactionReceipt({ hash });
    tell(l1.name, hash);
  }
  for (const chain of targets) {
    const { messageId, stage } = await deposit({
      l1,
      shard: { chain, name: chain.name },
      to,
      amount,
      clock,
      onStage: () => {},
    });
    if (stage !== 'delivered')
      throw new CodedError({ code: 'NOT_CREDITED', message: `${chain.name} did not credit it`, verdict: 'reject' });
    tell(chain.name, messageId);
  }
  output.result({ to, amount, payments: paid });
}

/** The faucet's own account, so that nobody's nonces collide with its. @throws CodedError NO_FAUCET (reject) */
async function fundedFaucet(dir: string, network: Network, needed: bigint) {
  const key = await keepKey(createLayout(dir).faucetKey);
  const address: Address = privateKeyToAddress(key);
  const l1 = keyClients(network, key);
  if ((await l1.read.getBalance({ address })) >= needed) return l1;
  const fund = await findFaucet(network.l1.rpcUrl, network.l1.chainId);
  if (fund === undefined)
    throw new CodedError({
      code: 'NO_FAUCET',
      message: `this L1 gives no ether away: send ${formatEther(needed)} to ${address} on it, then try again`,
      verdict: 'reject',
    });
  await fund([{ name: 'faucet', address, value: needed * 2n }]);
  return l1;
}
