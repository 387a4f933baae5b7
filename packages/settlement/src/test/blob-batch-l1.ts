import { type BatchHeader, blobsDataHash, toAbiBatchHeader, toBatchIndex, toShardId } from '@bulkhead/protocol';
import { encodeAbiParameters, encodeEventTopics, type Hex, keccak256, zeroAddress, zeroHash } from 'viem';
import type { RawLog } from '../events/decode-log.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { L1Header, L1Source } from '../l1/l1-source.js';
import { CONTRACTS, SimulatedL1 } from './simulated-l1.js';

const WORD = keccak256('0x01');
/** Of the batch's blobs. */
export const HASHES = [keccak256('0x02'), keccak256('0x03')];

function batchLog(place: Pick<RawLog, 'blockNumber' | 'blockHash'>, change: Partial<BatchHeader>): RawLog {
  const header: BatchHeader = {
    version: 1,
    shardId: toShardId(1),
    batchIndex: toBatchIndex(0),
    prevBatchHash: WORD,
    l1OriginNumber: 1,
    l1OriginHash: WORD,
    settlementRoot: WORD,
    queueTo: 0,
    queueAccumulator: zeroHash,
    firstBlock: 1,
    blockCount: 1,
    firstTimestamp: 1,
    lastTimestamp: 1,
    daKind: 1,
    codec: 1,
    dataHash: blobsDataHash(HASHES),
    ...change,
  };
  const event = L1_ABIS.BatchInbox.find((item) => item.type === 'event' && item.name === 'BatchPosted');
  const inputs = (event as unknown as { inputs: readonly { indexed?: boolean }[] }).inputs.filter(
    ({ indexed }) => indexed !== true,
  );
  const args = { shardId: 1, batchIndex: 0n };
  return {
    ...place,
    address: CONTRACTS.BatchInbox,
    topics: encodeEventTopics({ abi: L1_ABIS.BatchInbox, eventName: 'BatchPosted', args }) as Hex[],
    data: encodeAbiParameters(inputs as never, [WORD, toAbiBatchHeader(header)] as never),
    transactionHash: WORD,
    logIndex: 0,
  };
}

/** Three L1 blocks with a batch in blobs in the second; its transaction is a call of another contract. */
export function openBlobBatchL1(
  versionedHashes: readonly Hex[] = HASHES,
  change: Partial<BatchHeader> = {},
): { source: L1Source; headers: L1Header[] } {
  const l1 = new SimulatedL1();
  for (let number = 1; number <= 3; number++) l1.append(0);
  const headers = l1.blocks.slice(1).map(({ header }) => header);
  const [, second] = headers;
  if (second === undefined) throw new RangeError('no second block');
  const { number: blockNumber, hash: blockHash } = second;
  const source: L1Source = {
    head: () => l1.head(),
    finalized: () => l1.finalized(),
    header: (number) => l1.header(number),
    receiptLogs: (hash) => l1.receiptLogs(hash),
    logs: async () => [batchLog({ blockNumber, blockHash }, change)],
    transaction: async (hash) => ({
      hash,
      blockHash,
      to: zeroAddress,
      input: '0x',
      blobVersionedHashes: versionedHashes,
    }),
  };
  return { source, headers };
}
