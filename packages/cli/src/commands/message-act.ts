import {
  deliverMessage,
  finalizeMessage,
  getMessageStatus,
  type MessageAction,
  MessageStateError,
  retryMessage,
  waitForSuccess,
} from '@bulkhead/sdk';
import { messageResult, stageLine } from '../output.js';
import { shardClients } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import { parseHash } from '../user/parse-arguments.js';
import { messageReaders } from '../user/shard-readers.js';
import type { CommandContext } from './context.js';

export interface MessageActFlags {
  readonly account: number;
  /** Of the transaction; when absent what the shard says, or an estimate. */
  readonly gas?: number;
}

const ACTIONS = { deliver: deliverMessage, retry: retryMessage, finalize: finalizeMessage } as const;

/** `bulkhead message deliver|retry|finalize`: a plain transaction at the destination, from any account. */
export async function runMessageAct(
  { dir, output, clock }: CommandContext,
  action: MessageAction,
  idOrTx: string,
  flags: MessageActFlags,
): Promise<void> {
  const network = await loadNetwork(dir);
  const { client, peers } = messageReaders(network);
  const before = await getMessageStatus(client, { id: parseHash(idOrTx), peers });
  const { messageId: id } = before;
  if (before.dstShard === 0) throw new MessageStateError(action, id, before);
  const chain = shardClients(network, before.dstShard, flags.account);
  const startedAt = clock.now();
  const { gas } = flags;
  const hash = await ACTIONS[action](chain.wallet, { id, ...(gas !== undefined && { gas: BigInt(gas) }) });
  await waitForSuccess(chain.read, hash, action);
  const status = await getMessageStatus(client, { id, peers });
  for (const entry of status.stages) output.line(stageLine(entry, startedAt, clock.now()));
  if (status.cause !== undefined) output.line(`Cause: ${status.cause}`);
  output.line(`Next:  ${status.next}`);
  output.result({ ...messageResult(status), txHash: hash });
}
