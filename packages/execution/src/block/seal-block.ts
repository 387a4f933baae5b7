import { type BlockInputs, type EthBlock, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { executionError } from '../errors.js';
import type { EvmBlock } from '../evm/evm-block.js';
import { fromHex, toHex, toQuantity } from '../hex.js';
import type { Pace } from '../pacer.js';
import { listSize, stringSize } from '../rlp.js';
import type { StateOverlay } from '../state/overlay.js';
import { computeStateChange, type StateChange } from '../state/state-change.js';
import { orderedTrieRoot } from '../trie/ordered-trie-root.js';
import { nextBaseFee } from './base-fee.js';
import type { BlockDraft, BlockIdentity } from './block-draft.js';
import { type BlockMeter, timed } from './block-meter.js';
import { createContractReads } from './contract-reads.js';
import type { Machine, ParentState } from './execute-block.js';
import { type HeaderFields, sealHeader } from './header.js';
import { changedLaneTotals } from './lane-totals.js';
import type { DerivedTransactionsResult } from './run-derived-transactions.js';
import type { UserTransactionsResult } from './run-user-transactions.js';
import type { AccountAfter, BlockSummary, SealedBlock } from './sealed-block.js';
import { readShardEvents } from './shard-events.js';

export interface ExecutedBlock {
  readonly block: EvmBlock;
  readonly overlay: StateOverlay;
  readonly draft: BlockDraft;
  readonly users: UserTransactionsResult;
  readonly derived: DerivedTransactionsResult;
  readonly meter: BlockMeter | undefined;
  readonly pace: Pace;
}

/** Makes the block of what was executed: roots, header, JSON, and what the genesis contracts say of it. */
export async function sealBlock(
  machine: Machine,
  parent: ParentState,
  inputs: BlockInputs,
  executed: ExecutedBlock,
): Promise<SealedBlock> {
  const { block, overlay, draft, users, meter, pace } = executed;
  const shard = await timed(meter, 'events', () => readShard(machine, parent, executed));
  const state = await timed(meter, 'trie', () =>
    computeStateChange(overlay, fromHex(parent.summary.stateRoot), machine.nodes, pace),
  );
  return timed(meter, 'seal', async () => {
    const transactions = draft.rawTransactions();
    const fields: HeaderFields = {
      parentHash: parent.summary.hash,
      coinbase: block.coinbase,
      stateRoot: toHex(state.stateRoot),
      transactionsRoot: toHex(orderedTrieRoot(transactions)),
      receiptsRoot: toHex(orderedTrieRoot(draft.encodedReceipts())),
      logsBloom: draft.bloom,
      number: inputs.number,
      gasLimit: block.gasLimit,
      gasUsed: draft.gasUsed,
      timestamp: inputs.timestamp,
      mixHash: block.prevRandao,
      baseFee: block.baseFee,
      parentBeaconBlockRoot: inputs.origin.parentBeaconBlockRoot,
    };
    const header = sealHeader(fields);
    const identity: BlockIdentity = {
      hash: header.json.hash,
      number: inputs.number,
      timestamp: inputs.timestamp,
      chainId: BigInt(machine.config.chainId),
      baseFee: block.baseFee,
    };
    const summary: BlockSummary = {
      number: inputs.number,
      hash: header.json.hash,
      parentHash: parent.summary.hash,
      stateRoot: fields.stateRoot,
      timestamp: inputs.timestamp,
      gasLimit: block.gasLimit,
      gasUsed: draft.gasUsed,
      baseFee: block.baseFee,
      nextBaseFee: nextBaseFee(fields, machine.config.minBaseFee),
      originNumber: inputs.origin.number,
      originHash: inputs.origin.hash,
      outboxRoot: shard.outbox.root,
      outboxCount: shard.outbox.count,
      ...meterSupply(parent.summary, state),
    };
    const blockJson: EthBlock = {
      ...header.json,
      size: toQuantity(blockSize(header.encoded, transactions)),
      uncles: [],
      withdrawals: [],
      transactions: draft.hashes(),
    };
    return {
      summary,
      block: blockJson,
      transactions,
      transactionsJson: draft.transactionsJson(identity),
      receipts: draft.receiptsJson(identity),
      inputs: { ...inputs, transactions: users.included.map(({ raw }) => raw) },
      included: users.included.map(({ hash, sender }) => ({ hash, sender })),
      skipped: users.skipped,
      ...executed.derived,
      untried: users.untried,
      sent: shard.events.sent,
      delivered: shard.events.delivered,
      laneTotals: shard.laneTotals,
      accounts: await accountsAfter(overlay, state, users),
      payloadBytes: draft.payloadBytes,
      state,
    };
  });
}

async function readShard(machine: Machine, parent: ParentState, { block, overlay, draft }: ExecutedBlock) {
  const events = readShardEvents(draft.logs());
  const after = createContractReads(machine.vm, overlay, block);
  const { outboxRoot, outboxCount } = parent.summary;
  const unchanged = { root: outboxRoot, count: outboxCount };
  const outbox = events.sent.length === 0 ? unchanged : ((await after.outbox()) ?? unchanged);
  return { events, outbox, laneTotals: await changedLaneTotals(events, after) };
}

/**
 * Value is moved or destroyed, never made: what all balances together lose was burned (docs/spec/ledger.md, Native value
 * on a shard).
 */
function meterSupply(parent: BlockSummary, state: StateChange): Pick<BlockSummary, 'supply' | 'burned'> {
  let all = 0n;
  let bridge = 0n;
  for (const { address, before, after } of state.accounts) {
    const difference = (after?.balance ?? 0n) - (before?.balance ?? 0n);
    all += difference;
    if (address === SHARD_CONTRACTS.ShardBridge) bridge = difference;
  }
  if (all > 0n) {
    throw executionError('VALUE_CREATED', `a block created ${all} wei`, { meta: { block: parent.number + 1 } });
  }
  return { supply: parent.supply + all - bridge, burned: parent.burned - all };
}

/** Bytes of the RLP of the block: header, transactions, no uncles, no withdrawals. */
function blockSize(header: Uint8Array, transactions: readonly Uint8Array[]): number {
  let payload = 0;
  // A legacy transaction is a list inside the body, a typed one is a string that holds it.
  for (const raw of transactions) payload += (raw[0] ?? 0) >= 0xc0 ? raw.length : stringSize(raw);
  return listSize(header.length + listSize(payload) + listSize(0) + listSize(0));
}

async function accountsAfter(
  overlay: StateOverlay,
  state: StateChange,
  users: UserTransactionsResult,
): Promise<readonly AccountAfter[]> {
  const addresses = new Set<AccountAfter['address']>();
  for (const { address, before, after } of state.accounts) {
    if ((before?.nonce ?? 0n) !== (after?.nonce ?? 0n)) addresses.add(address);
  }
  for (const { sender } of users.skipped) if (sender !== undefined) addresses.add(sender);
  const accounts: AccountAfter[] = [];
  for (const address of addresses) {
    const body = await overlay.getAccount(address);
    accounts.push({ address, nonce: body?.nonce ?? 0n, balance: body?.balance ?? 0n });
  }
  return accounts;
}
