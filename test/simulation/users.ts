import { encodeInteropAddress, outboxAbi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { type Address, encodeFunctionData, type Hex, parseGwei } from 'viem';
import { lower, USERS, type User } from './accounts.js';
import type { Action } from './actions.js';
import type { L1Chain } from './l1/chain.js';
import type { ShardMachine } from './machines/shard-machine.js';
import type { Outcast } from './outcast.js';

const WEEK = 7 * 24 * 3_600;

/** What users did, as far as they know themselves. */
export interface UserLog {
  submitted: number;
  refused: number;
  deposits: number;
}

/** Does what a user does in a step. A shard that doesn't answer is left alone. */
export async function act(
  action: Action,
  {
    machines,
    chain,
    outcast,
    log,
  }: {
    readonly machines: readonly ShardMachine[];
    readonly chain: L1Chain;
    readonly outcast: Outcast;
    readonly log: UserLog;
  },
): Promise<void> {
  const machine = machines[action.shard % machines.length] as ShardMachine;
  const user = USERS[action.user % USERS.length] as User;
  const target = (USERS[action.to % USERS.length] as User).address;
  if (action.type === 'deposit') {
    chain.sendCall(lower(user.address), {
      type: 'deposit',
      shardId: machine.shard.shardId,
      to: lower(target),
      refundTo: lower(user.address),
      amount: action.amount,
    });
    log.deposits += 1;
    return;
  }
  const peers = machines.filter((other) => other !== machine);
  const peer = peers[action.peer % peers.length] as ShardMachine;
  if (action.type === 'force') return outcast.force(action, machine.shard, peer.shard);
  const { backend } = machine;
  if (backend === undefined) return;
  const nonce = await backend.getPendingNonce(lower(user.address));
  const call = callOf(action, { user: user.address, target, peer });
  const raw = await user.signTransaction({
    type: 'eip1559',
    chainId: machine.shard.chainId,
    nonce: Number(nonce),
    maxFeePerGas: parseGwei('10'),
    maxPriorityFeePerGas: 1_000_000n,
    ...call,
  });
  const outcome = await backend.submit(raw);
  log.submitted += 1;
  if (!outcome.accepted) log.refused += 1;
}

interface Call {
  readonly to: Address;
  readonly value: bigint;
  readonly gas: bigint;
  readonly data?: Hex;
}

function callOf(
  action: Action,
  { user, target, peer }: { readonly user: Address; readonly target: Address; readonly peer: ShardMachine },
): Call {
  const { amount, type } = action;
  const { shardId, chainId } = peer.shard;
  const deadline = BigInt(Math.floor(peer.shard.genesis.timestamp) + WEEK);
  if (type === 'send') {
    const args = [shardId, target, user, deadline] as const;
    const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'sendETH', args });
    return { to: SHARD_CONTRACTS.ShardBridge, value: amount, gas: 600_000n, data };
  }
  if (type === 'withdraw') {
    const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [target] });
    return { to: SHARD_CONTRACTS.ShardBridge, value: amount, gas: 600_000n, data };
  }
  if (type === 'data') {
    const recipient = encodeInteropAddress({ chainId: BigInt(chainId), address: target });
    const args = [recipient, '0x1234', []] as const;
    const data = encodeFunctionData({ abi: outboxAbi, functionName: 'sendMessage', args });
    return { to: SHARD_CONTRACTS.Outbox, value: 0n, gas: 800_000n, data };
  }
  return { to: target, value: amount, gas: 21_000n };
}
