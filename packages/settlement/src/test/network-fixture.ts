import {
  type BatchHeader,
  batchHash,
  type L1Contracts,
  type ShardId,
  toBatchIndex,
  toShardId,
} from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import {
  type Chain,
  type Client,
  createClient as createViemClient,
  type Hex,
  type HttpTransport,
  http,
  keccak256,
  type PublicActions,
  publicActions,
  toHex,
  zeroHash,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { type DeployedNetwork, deployNetwork, L1_ABIS, type PostRequest, registerShards } from '../index.js';

/** The well-known accounts of anvil. */
const MNEMONIC = 'test test test test test test test test test test test junk';
export const owner = mnemonicToAccount(MNEMONIC, { addressIndex: 0 });
export const sequencers = [1, 2].map((addressIndex) => mnemonicToAccount(MNEMONIC, { addressIndex }));
export const user = mnemonicToAccount(MNEMONIC, { addressIndex: 3 });

export const clock = systemClock();
export const logger = silentLogger();
export const PARAMS = {
  queueDelayBlocks: 1_000_000,
  forceAfterBlocks: 1_000_000,
  windowSeconds: 10,
  stallBlocks: 1_000_000,
  stakeAmount: 10n ** 18n,
  verifiers: [owner.address],
  threshold: 1,
  guardian: owner.address,
};

export type TestClient = Client<HttpTransport, Chain, undefined, undefined, PublicActions<HttpTransport, Chain>>;

export function createClient(url: string): TestClient {
  return createViemClient({ chain: foundry, transport: http(url), pollingInterval: 50 }).extend(publicActions);
}

/** A method of anvil's own. */
export async function anvilCall(client: TestClient, method: string, params: readonly unknown[]): Promise<unknown> {
  return (client.request as (args: { method: string; params: readonly unknown[] }) => Promise<unknown>)({
    method,
    params,
  });
}

export interface Fixture extends DeployedNetwork {
  readonly client: TestClient;
  readonly shards: readonly ShardId[];
}

export function shardFacts(shardId: ShardId) {
  const sequencer = sequencers[shardId - 1];
  if (sequencer === undefined) throw new RangeError(`no sequencer for shard ${shardId}`);
  return {
    shardId,
    chainId: 313_370 + shardId,
    genesisHash: keccak256(toHex(`genesis ${shardId}`)),
    sequencer: sequencer.address,
    genesisFunds: 10n ** 18n,
  };
}

/** Puts the contracts and two shards on the anvil at `url`. */
export async function createNetwork(url: string): Promise<Fixture> {
  const client = createClient(url);
  const network = await deployNetwork({ client, account: owner, params: PARAMS, clock, logger });
  const shards = [toShardId(1), toShardId(2)];
  const { contracts } = network;
  await registerShards({ client, account: owner, contracts, shards: shards.map(shardFacts), clock, logger });
  // The root at the end of an origin is known once that block is over.
  await anvilCall(client, 'anvil_mine', ['0x2']);
  return { client, shards, ...network };
}

/** Makes the batches of one shard, each linked to the last. */
export function createBatchMaker({
  client,
  contracts,
  shardId,
}: {
  client: TestClient;
  contracts: L1Contracts;
  shardId: ShardId;
}) {
  let previous: BatchHeader | undefined;
  let count = 0;

  return {
    /** The next batch on an L1 block as origin; `changes` break it, or send its payload another way. */
    async make(
      originNumber: number,
      changes: Partial<BatchHeader> = {},
      payload = toHex(`payload ${count + 1} of shard ${shardId}`),
    ): Promise<PostRequest> {
      count += 1;
      const origin = await client.getBlock({ blockNumber: BigInt(originNumber) });
      const settlementRoot = await client.readContract({
        address: contracts.StateClaims,
        abi: L1_ABIS.StateClaims,
        functionName: 'rootAt',
        args: [BigInt(originNumber)],
      });
      const firstBlock = previous === undefined ? 1 : previous.firstBlock + previous.blockCount;
      const header: BatchHeader = {
        version: 1,
        shardId,
        batchIndex: toBatchIndex(previous === undefined ? 0 : previous.batchIndex + 1),
        prevBatchHash: previous === undefined ? shardFacts(shardId).genesisHash : batchHash(previous),
        l1OriginNumber: originNumber,
        l1OriginHash: origin.hash,
        settlementRoot,
        queueTo: 0,
        queueAccumulator: zeroHash,
        firstBlock,
        blockCount: 3,
        firstTimestamp: Math.max(Number(origin.timestamp), previous?.lastTimestamp ?? 0),
        lastTimestamp: Math.max(Number(origin.timestamp), previous?.lastTimestamp ?? 0),
        daKind: 0,
        codec: 1,
        dataHash: keccak256(payload),
        ...changes,
      };
      previous = header;
      const word = (name: string): Hex => keccak256(toHex(`${name} ${shardId} ${count}`));
      const outputs = {
        blockHash: word('block'),
        stateRoot: word('state'),
        outboxRoot: word('outbox'),
        outboxCount: count,
        inTotals: [],
        outTotals: [],
      };
      return { header, outputs, payload };
    },
    /** Goes back to after batch `batchIndex`. */
    resumeAfter(header: BatchHeader | undefined): void {
      previous = header;
    },
  };
}

/** Resolves once `condition` holds. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 60_000,
): Promise<void> {
  const end = clock.now() + timeoutMs;
  while (!(await condition())) {
    if (clock.now() > end) throw new Error(`not in ${timeoutMs} ms: ${what}`);
    await clock.sleep(50);
  }
}
