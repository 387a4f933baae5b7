import {
  BEACON_ROOTS,
  BRIDGE_RESERVE,
  CREATE2_DEPLOYER,
  type EthBlock,
  type GenesisConfig,
  HISTORY_STORAGE,
  MULTICALL3,
  OUTBOX_DEPTH,
  SHARD_CONTRACTS,
  zeroHash as zeroSubtree,
} from '@bulkhead/protocol';
import { type Address, type Hex, zeroHash } from 'viem';
import { nextBaseFee } from './block/base-fee.js';
import { BLOOM_BYTES } from './block/bloom.js';
import { type HeaderFields, sealHeader } from './block/header.js';
import type { BlockSummary } from './block/sealed-block.js';
import { keccak256 } from './crypto/keccak.js';
import { bigintToBytes, fromHex, toHex, toQuantity, toWord, trimZeros } from './hex.js';
import { genesisPredeploys, type Predeploys } from './predeploys.js';
import { listSize } from './rlp.js';
import { EMPTY_ACCOUNT } from './state/account-body.js';
import { StateOverlay } from './state/overlay.js';
import { computeStateChange, type StateChange } from './state/state-change.js';
import { EMPTY_STATE } from './state/state-reader.js';
import { createNodeSource } from './trie/node-source.js';
import { EMPTY_TRIE_ROOT } from './trie/seal-trie.js';

/** Block 0 of a shard and the state it stands for. */
export interface Genesis {
  readonly summary: BlockSummary;
  readonly block: EthBlock;
  readonly state: StateChange;
}

function slot(index: number): Hex {
  return toHex(toWord(Uint8Array.of(index)));
}

/** Puts everything that exists before block 1 into an overlay (docs/spec/derivation.md, Fixed addresses). */
async function populate(overlay: StateOverlay, config: GenesisConfig, predeploys: Predeploys): Promise<void> {
  const deploy = (address: Address, code: Hex, balance = 0n): void => {
    const bytes = fromHex(code);
    const codeHash = keccak256(bytes);
    overlay.putCode(codeHash, bytes);
    // Nonce 1, as every contract has (EIP-161): none of them can be mistaken for an empty account.
    overlay.putAccount(lower(address), { ...EMPTY_ACCOUNT, nonce: 1n, balance, codeHash });
  };
  const store = (address: Address, index: number, value: Uint8Array): void => {
    overlay.putStorage(address, slot(index), trimZeros(value));
  };
  deploy(SHARD_CONTRACTS.L1Info, predeploys.L1Info);
  deploy(SHARD_CONTRACTS.Outbox, predeploys.Outbox);
  deploy(SHARD_CONTRACTS.Inbox, predeploys.Inbox);
  deploy(SHARD_CONTRACTS.ShardBridge, predeploys.ShardBridge, BRIDGE_RESERVE);
  deploy(SHARD_CONTRACTS.FeeVault, predeploys.FeeVault);
  deploy(SHARD_CONTRACTS.BridgedERC20, predeploys.BridgedERC20);
  deploy(SHARD_CONTRACTS.ShardState, predeploys.ShardState);
  deploy(MULTICALL3, predeploys.Multicall3);
  deploy(CREATE2_DEPLOYER, predeploys.Create2Deployer);
  deploy(HISTORY_STORAGE, predeploys.HistoryStorage);
  deploy(BEACON_ROOTS, predeploys.BeaconRoots);
  store(SHARD_CONTRACTS.L1Info, 0, bigintToBytes(BigInt(config.shardId)));
  store(SHARD_CONTRACTS.L1Info, 1, bigintToBytes(BigInt(config.l1ChainId)));
  store(SHARD_CONTRACTS.L1Info, 2, fromHex(config.registry));
  store(SHARD_CONTRACTS.FeeVault, 0, fromHex(config.feeVaultOwner));
  for (const { address, balance } of config.alloc) {
    // Added, not set: an address may be named twice, or be that of a contract above.
    const account = (await overlay.getAccount(lower(address))) ?? EMPTY_ACCOUNT;
    overlay.putAccount(lower(address), { ...account, balance: account.balance + balance });
  }
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}

/**
 * Block 0 of the shard that a config describes: a function of the config and the genesis contracts' code, without a store.
 *
 * @param predeploys - those of this version of the protocol when absent
 */
export async function computeGenesis(
  config: GenesisConfig,
  predeploys: Predeploys = genesisPredeploys(),
): Promise<Genesis> {
  const overlay = new StateOverlay(EMPTY_STATE);
  await populate(overlay, config, predeploys);
  const nodes = createNodeSource(async (hashes) => hashes.map(() => undefined), 1_024);
  const state = await computeStateChange(overlay, EMPTY_TRIE_ROOT, nodes);
  const fields: HeaderFields = {
    parentHash: zeroHash,
    coinbase: SHARD_CONTRACTS.FeeVault,
    stateRoot: toHex(state.stateRoot),
    transactionsRoot: toHex(EMPTY_TRIE_ROOT),
    receiptsRoot: toHex(EMPTY_TRIE_ROOT),
    logsBloom: new Uint8Array(BLOOM_BYTES),
    number: 0,
    gasLimit: config.gasLimit,
    gasUsed: 0n,
    timestamp: config.timestamp,
    mixHash: zeroHash,
    baseFee: config.baseFee,
    parentBeaconBlockRoot: zeroHash,
  };
  const header = sealHeader(fields);
  const size = listSize(header.encoded.length + 3 * listSize(0));
  return {
    block: { ...header.json, size: toQuantity(size), uncles: [], withdrawals: [], transactions: [] },
    summary: {
      number: 0,
      hash: header.json.hash,
      parentHash: zeroHash,
      stateRoot: fields.stateRoot,
      timestamp: config.timestamp,
      gasLimit: config.gasLimit,
      gasUsed: 0n,
      baseFee: config.baseFee,
      nextBaseFee: nextBaseFee(fields, config.minBaseFee),
      originNumber: undefined,
      originHash: undefined,
      outboxRoot: zeroSubtree(OUTBOX_DEPTH),
      outboxCount: 0,
      supply: state.accounts.reduce((sum, { after }) => sum + (after?.balance ?? 0n), 0n) - BRIDGE_RESERVE,
      burned: 0n,
    },
    state,
  };
}

/** Hash of block 0, as it is registered on L1. */
export async function genesisHash(config: GenesisConfig, predeploys?: Predeploys): Promise<Hex> {
  return (await computeGenesis(config, predeploys)).summary.hash;
}
