import { type BatchHeader, batchHash, blobsDataHash, DaKind, toBatchIndex, toShardId } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import {
  createBatchPoster,
  createBlobArchive,
  createBlobCarrier,
  deployNetwork,
  L1_ABIS,
  registerShards,
} from '@bulkhead/settlement';
import { createMemoryStore } from '@bulkhead/store';
import { startAnvil } from '@bulkhead/testing';
import { bytesToHex, createPublicClient, http, keccak256, parseEther, parseGwei, toHex, zeroHash } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';

const MNEMONIC = 'test test test test test test test test test test test junk';
const owner = mnemonicToAccount(MNEMONIC, { addressIndex: 0 });
const sequencer = mnemonicToAccount(MNEMONIC, { addressIndex: 1 });
const GENESIS_HASH = keccak256(toHex('bench'));

/** What a transaction has used on L1. */
export interface GasUsed {
  readonly gas: number;
  readonly blobs: number;
  readonly blobGas: number;
}

/** The contracts on an L1 of their own, and a shard whose batches are posted there as a node posts them. */
export interface BenchL1 {
  /** @throws when the door or the poster refuses it */
  post(payload: Uint8Array, daKind: typeof DaKind.Calldata | typeof DaKind.Blobs): Promise<GasUsed>;
  stop(): Promise<void>;
}

export async function startBenchL1(): Promise<BenchL1> {
  const anvil = await startAnvil();
  const client = createPublicClient({ chain: foundry, transport: http(anvil.url), pollingInterval: 20 });
  const [clock, logger] = [systemClock(), silentLogger()];
  const shared = { client, account: owner, clock, logger };
  const params = {
    queueDelayBlocks: 1_000,
    forceAfterBlocks: 1_000,
    windowSeconds: 10,
    stallBlocks: 1_000,
    stakeAmount: parseEther('1'),
    verifiers: [owner.address],
    threshold: 1,
    guardian: owner.address,
  };
  const { contracts } = await deployNetwork({ ...shared, params });
  const shardId = toShardId(1);
  const facts = { shardId, chainId: 313_371, genesisHash: GENESIS_HASH, sequencer: sequencer.address };
  await registerShards({ ...shared, contracts, shards: [{ ...facts, genesisFunds: parseEther('1') }] });
  const archive = createBlobArchive({ store: createMemoryStore(), clock });
  const blobs = createBlobCarrier({ archive, sidecar: 'v1' });
  const fees = {
    maxFeePerGasCap: parseGwei('500'),
    maxPriorityFeePerGasCap: parseGwei('50'),
    initialTip: parseGwei('1'),
  };
  const store = createMemoryStore();
  const from = { client, account: sequencer, contracts, store, clock, logger, fees, blobs };
  const poster = await createBatchPoster({ ...from, switchBlocks: 0, pollMs: 20 });
  const controller = new AbortController();
  const running = poster.run(controller.signal);
  let previous: BatchHeader | undefined;

  async function nextHeader(daKind: DaKind, dataHash: `0x${string}`): Promise<BatchHeader> {
    // The root at the end of an origin is known once that block is over.
    const origin = await client.getBlock({ blockNumber: (await client.getBlockNumber({ cacheTime: 0 })) - 1n });
    const settlementRoot = await client.readContract({
      address: contracts.StateClaims,
      abi: L1_ABIS.StateClaims,
      functionName: 'rootAt',
      args: [origin.number],
    });
    const timestamp = Math.max(Number(origin.timestamp), previous?.lastTimestamp ?? 0);
    return {
      version: 1,
      shardId,
      batchIndex: toBatchIndex(previous === undefined ? 0 : previous.batchIndex + 1),
      prevBatchHash: previous === undefined ? GENESIS_HASH : batchHash(previous),
      l1OriginNumber: Number(origin.number),
      l1OriginHash: origin.hash,
      settlementRoot,
      queueTo: 0,
      queueAccumulator: zeroHash,
      firstBlock: previous === undefined ? 1 : previous.firstBlock + previous.blockCount,
      blockCount: 10,
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      daKind,
      codec: 1,
      dataHash,
    };
  }

  return {
    async post(payload, daKind) {
      const hex = bytesToHex(payload);
      const dataHash = daKind === DaKind.Calldata ? keccak256(hex) : blobsDataHash(await blobs.versionedHashes(hex));
      const header = await nextHeader(daKind, dataHash);
      const word = keccak256(toHex(header.batchIndex));
      const roots = { blockHash: word, stateRoot: word, outboxRoot: word, outboxCount: header.batchIndex };
      await poster.enqueue({ header, outputs: { ...roots, inTotals: [], outTotals: [] }, payload: hex });
      const { txHash } = await poster.waitPosted(header.batchIndex);
      previous = header;
      const receipt = await client.getTransactionReceipt({ hash: txHash });
      const { blobVersionedHashes } = await client.getTransaction({ hash: txHash });
      return {
        gas: Number(receipt.gasUsed),
        blobs: blobVersionedHashes?.length ?? 0,
        blobGas: Number(receipt.blobGasUsed ?? 0n),
      };
    },
    async stop() {
      controller.abort();
      await running;
      await anvil.stop();
    },
  };
}
