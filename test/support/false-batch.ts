import { type BatchHeader, batchInboxAbi, encodePayload, toAbiBatchHeader, toAbiOutputs } from '@bulkhead/protocol';
import { type Address, bytesToHex, createWalletClient, type Hex, http, keccak256, publicActions, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { viemChain } from './clients.js';
import { rpc } from './rpc.js';
import { waitUntil } from './wait-until.js';

type StoredBatch = BatchHeader & {
  readonly batchHash: Hex;
  readonly lastBlock: number;
  readonly claim: { readonly outboxRoot: Hex; readonly outboxCount: Hex };
};

/**
 * Posts an empty batch after the newest one, with the sequencer's own key, that claims a state root out of the air. The
 * sequencer itself must have been stopped before; what it had on its way to L1 is waited for.
 *
 * @param args.readUrl a node that learns the shard's batches
 * @returns the index of the batch
 */
export async function postFalseBatch(args: {
  readonly readUrl: string;
  readonly shardId: number;
  readonly l1: { readonly chainId: number; readonly rpcUrl: string; readonly inbox: Address };
  readonly sequencerKey: Hex;
}): Promise<number> {
  const { readUrl, shardId, l1, sequencerKey } = args;
  const account = privateKeyToAccount(sequencerKey);
  const chain = viemChain(l1.chainId, 'L1', l1.rpcUrl);
  const client = createWalletClient({ account, chain, transport: http(l1.rpcUrl) }).extend(publicActions);
  const stoppedAt = await client.getBlockNumber();
  await waitUntil('what was on its way to L1', async () => (await client.getBlockNumber()) > stoppedAt + 2n);
  const { batchCount } = await client.readContract({
    address: l1.inbox,
    abi: batchInboxAbi,
    functionName: 'batchState',
    args: [shardId],
  });
  if (batchCount === 0n) throw new Error('nothing is posted');
  const last = await waitUntil(
    'the newest batch',
    async () => (await rpc<StoredBatch | null>(readUrl, 'shard_getBatch', Number(batchCount) - 1)) ?? undefined,
  );
  const payload = bytesToHex(
    encodePayload({ blocks: [{ timestampDelta: 0, originDelta: 0, deliveries: [], transactions: [] }], outbox: [] }),
  );
  const { batchHash: prevBatchHash, lastBlock, claim, lastTimestamp } = last;
  const header: BatchHeader = {
    ...last,
    batchIndex: (last.batchIndex + 1) as BatchHeader['batchIndex'],
    prevBatchHash,
    firstBlock: lastBlock + 1,
    blockCount: 1,
    firstTimestamp: lastTimestamp,
    lastTimestamp,
    daKind: 0,
    dataHash: keccak256(payload),
  };
  const outputs = {
    blockHash: keccak256(toHex('no such block')),
    stateRoot: keccak256(toHex('no such state')),
    outboxRoot: claim.outboxRoot,
    outboxCount: Number(claim.outboxCount),
    inTotals: [],
    outTotals: [],
  };
  // Tried first: a refusal then names its error.
  const { request } = await client.simulateContract({
    address: l1.inbox,
    abi: batchInboxAbi,
    functionName: 'postBatchCalldata',
    args: [toAbiBatchHeader(header), toAbiOutputs(outputs), payload],
  });
  const hash = await client.writeContract(request);
  const { status } = await client.waitForTransactionReceipt({ hash });
  if (status !== 'success') throw new Error(`the batch was refused: ${hash}`);
  return header.batchIndex;
}
