import type { Network } from '@bulkhead/cli/network';
import { encodeInteropAddress, messageProbeAbi, outboxAbi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { encodeMessageAttributes, type MessageAttributes } from '@bulkhead/sdk';
import { type Address, encodeFunctionData, type Hex, zeroAddress } from 'viem';
import { type ChainClients, shardOf } from './clients.js';
import type { Random } from './random.js';

/** Gas of any send: more than the dearest needs. */
const SEND_GAS = 1_200_000n;
const WEEK = 604_800n;

/** What a random message may meet on a shard. */
export interface Stage {
  readonly shard: number;
  readonly chain: ChainClients;
  /** Takes whatever comes. */
  readonly receiver: Address;
  /** Refuses whatever comes. */
  readonly refuser: Address;
  /** By asset; zero is ether. */
  readonly tokens: readonly Address[];
  /** Those of them that may be withdrawn. */
  readonly fromL1: readonly Address[];
}

/** Where transfers go, and where what comes back goes: nobody spends from there, so its balance is what came. */
export const SINK: Address = '0x000000000000000000000000000000000000515c';
export const REFUNDED: Address = '0x00000000000000000000000000000000000ef04d';

export type Fate = 'arrives' | 'fails' | 'waits' | 'expires';

export interface RandomSend {
  readonly from: number;
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
}

/**
 * A message of a random kind between random shards. `fails`: its target refuses it, and its deadline comes soon; `waits`: it is
 * refused too, and may be retried for a week; `expires`: its deadline comes soon.
 */
export function randomSend(
  network: Network,
  stages: readonly Stage[],
  random: Random,
  fate: Fate,
  soon: bigint,
): RandomSend {
  const source = random.pick(stages);
  const target = random.pick(stages.filter(({ shard }) => shard !== source.shard));
  const deadline = fate === 'fails' || fate === 'expires' ? soon : soon + WEEK;
  const refuses = fate === 'fails' || fate === 'waits';
  if (fate === 'arrives' && random.chance(1 / 12)) return withdrawal(random.pick(source.fromL1), source.shard, random);
  const token = random.pick(source.tokens);
  const amount = BigInt(random.int(1, 1_000));
  const kind = refuses ? random.int(1, 2) : random.int(0, 3);
  if (kind === 0) return assetSend(source, target, token, amount, deadline);

  const asks = random.chance(0.5) ? { resultGas: 200_000n } : {};
  const common = { deadline, refundTo: REFUNDED, gasLimit: 200_000n };
  const called = refuses ? target.refuser : target.receiver;
  if (kind === 1) return callSend(network, source, target, called, { ...common, ...asks });
  if (kind === 3) return callSend(network, source, target, called, { ...common, query: true }, PROBE_QUERY);
  if (token === zeroAddress) return callSend(network, source, target, called, { ...common, ...asks }, '0x', amount);
  return callSend(network, source, target, called, { ...common, ...asks, asset: { token, amount } });
}

const PROBE_QUERY = encodeFunctionData({ abi: messageProbeAbi, functionName: 'messages' });

function assetSend(source: Stage, target: Stage, token: Address, amount: bigint, deadline: bigint): RandomSend {
  const bridge = { from: source.shard, to: SHARD_CONTRACTS.ShardBridge };
  if (token === zeroAddress) {
    const args = [target.shard, SINK, REFUNDED, deadline] as const;
    return {
      ...bridge,
      data: encodeFunctionData({ abi: shardBridgeAbi, functionName: 'sendETH', args }),
      value: amount,
    };
  }
  const args = [target.shard, token, amount, SINK, REFUNDED, deadline] as const;
  return { ...bridge, data: encodeFunctionData({ abi: shardBridgeAbi, functionName: 'sendToken', args }), value: 0n };
}

function withdrawal(token: Address, from: number, random: Random): RandomSend {
  const amount = BigInt(random.int(1, 1_000));
  const bridge = { from, to: SHARD_CONTRACTS.ShardBridge };
  const abi = shardBridgeAbi;
  return token === zeroAddress
    ? { ...bridge, data: encodeFunctionData({ abi, functionName: 'withdrawETH', args: [SINK] }), value: amount }
    : {
        ...bridge,
        data: encodeFunctionData({ abi, functionName: 'withdrawToken', args: [token, amount, SINK] }),
        value: 0n,
      };
}

function callSend(
  network: Network,
  source: Stage,
  target: Stage,
  address: Address,
  attributes: MessageAttributes,
  payload: Hex = '0x01',
  value = 0n,
): RandomSend {
  const chainId = BigInt(shardOf(network, target.shard).chainId);
  const args = [encodeInteropAddress({ chainId, address }), payload, encodeMessageAttributes(attributes)] as const;
  const data = encodeFunctionData({ abi: outboxAbi, functionName: 'sendMessage', args });
  return { from: source.shard, to: SHARD_CONTRACTS.Outbox, data, value };
}

/** Sends them in order, each shard's one behind the other, and waits until blocks hold them. @throws if one reverts */
export async function sendAll(stages: readonly Stage[], sends: readonly RandomSend[]): Promise<void> {
  await Promise.all(
    stages.map(async ({ shard, chain }) => {
      const { address } = chain.account;
      let nonce = await chain.read.getTransactionCount({ address, blockTag: 'pending' });
      const hashes: Hex[] = [];
      for (const { to, data, value } of sends.filter(({ from }) => from === shard))
        hashes.push(await chain.wallet.sendTransaction({ to, data, value, nonce: nonce++, gas: SEND_GAS }));
      for (const hash of hashes) {
        const { status } = await chain.read.waitForTransactionReceipt({ hash, timeout: 300_000 });
        if (status !== 'success') throw new Error(`${hash} reverted on shard ${shard}`);
      }
    }),
  );
}
