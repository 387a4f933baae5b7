import type { Network } from '@bulkhead/cli/network';
import {
  encodeInteropAddress,
  messageProbeAbi,
  messageProbeBytecode,
  outboxAbi,
  SHARD_CONTRACTS,
} from '@bulkhead/protocol';
import { encodeMessageAttributes, type MessageAttributes } from '@bulkhead/sdk';
import { type Address, type Hex, parseEventLogs } from 'viem';
import { type ChainClients, shardOf } from './clients.js';
import type { SentMessage } from './messages.js';
import { rpc } from './rpc.js';
import { waitUntil } from './wait-until.js';

/** Puts a contract on a shard that counts what it gets, and refuses it while it is told to. */
export async function deployProbe(chain: ChainClients): Promise<Address> {
  const hash = await chain.wallet.deployContract({ abi: messageProbeAbi, bytecode: messageProbeBytecode });
  const { contractAddress } = await chain.read.waitForTransactionReceipt({ hash });
  if (!contractAddress) throw new Error('no contract');
  return contractAddress;
}

/** Calls a contract of another shard. `via` names a probe that sends in place of the account, so that answers come to it. */
export async function callAcross(
  network: Network,
  from: ChainClients,
  to: { readonly shard: number; readonly target: Address },
  options: MessageAttributes & { readonly payload?: Hex; readonly value?: bigint; readonly via?: Address } = {},
): Promise<SentMessage> {
  const { payload = '0x', value = 0n, via, ...attributes } = options;
  const recipient = encodeInteropAddress({ chainId: BigInt(shardOf(network, to.shard).chainId), address: to.target });
  const args = [recipient, payload, encodeMessageAttributes(attributes)] as const;
  const hash = await (via === undefined
    ? from.wallet.writeContract({
        address: SHARD_CONTRACTS.Outbox,
        abi: outboxAbi,
        functionName: 'sendMessage',
        args,
        value,
      })
    : from.wallet.writeContract({
        address: via,
        abi: [...messageProbeAbi, ...outboxAbi],
        functionName: 'send',
        args,
        value,
      }));
  const { logs } = await from.read.waitForTransactionReceipt({ hash });
  const [event] = parseEventLogs({ abi: outboxAbi, eventName: 'MessageSent', logs });
  if (event === undefined) throw new Error(`${hash} sent no message`);
  return event.args;
}

/** What `shard_getMessage` answers. */
export interface MessageView {
  readonly messageId: Hex;
  readonly kind: string;
  readonly stage: string;
  readonly stages: readonly { readonly stage: string; readonly at?: number; readonly txHash?: Hex }[];
  readonly replyId?: Hex;
  readonly cause?: string;
  readonly next: string;
}

/** Waits until a shard sees a message at a stage. */
export function waitForStage(url: string, id: Hex, stage: string, timeoutMs = 120_000): Promise<MessageView> {
  return waitUntil(
    `${id} at ${stage}`,
    async () => {
      const view = await rpc<MessageView | null>(url, 'shard_getMessage', id);
      return view?.stage === stage ? view : undefined;
    },
    timeoutMs,
  );
}

/** Lets the clock of the devnet's L1 jump ahead; shards follow with the next block that they import. */
export async function skipTime(network: Network, seconds: number): Promise<void> {
  await rpc(network.l1.rpcUrl, 'evm_increaseTime', seconds);
}
