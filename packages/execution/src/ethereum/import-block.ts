import { CodedError } from '@bulkhead/runtime';
import { type Block, type BlockHeader, createBlockFromRLP } from '@ethereumjs/block';
import { createVM, type RunBlockResult, runBlock } from '@ethereumjs/vm';
import type { ParentState } from '../block/execute-block.js';
import { executionError } from '../errors.js';
import { fromHex } from '../hex.js';
import { StateOverlay } from '../state/overlay.js';
import { computeStateChange } from '../state/state-change.js';
import type { CommittedBlock } from '../storage/commit-ops.js';
import type { NodeSource } from '../trie/node-source.js';
import { blockJson, transactionJson } from './block-json.js';
import { checkImportedHeader } from './check-imported-header.js';
import type { EthereumRules } from './ethereum-rules.js';
import { ImportState } from './import-state.js';
import { summaryOf } from './imported-summary.js';
import { type RunReceipt, receiptsJson } from './receipts-json.js';

/** Reads a block under the rules of its fork. @throws BLOCK_INVALID */
export function decodeImportedBlock(raw: Uint8Array, rules: EthereumRules): Block {
  try {
    return createBlockFromRLP(raw, { common: rules.common.copy(), setHardfork: true });
  } catch (cause) {
    throw executionError('BLOCK_INVALID', `not a block of this chain: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Executes a block of Ethereum on its parent and checks every field of its header. Stores nothing.
 *
 * @throws BLOCK_INVALID, STATE_CORRUPT
 */
export async function executeImportedBlock(args: {
  readonly rules: EthereumRules;
  readonly raw: Uint8Array;
  readonly block: Block;
  readonly parent: ParentState;
  readonly parentHeader: BlockHeader;
  readonly nodes: NodeSource;
}): Promise<CommittedBlock> {
  const { rules, raw, block, parent, parentHeader, nodes } = args;
  const parentRoot = fromHex(parent.summary.stateRoot);
  const overlay = new StateOverlay(parent.reader);
  const vm = await createVM({
    common: block.common,
    stateManager: new ImportState(overlay, parentRoot, nodes),
    blockchain: {
      getBlock: async (number: number) => ({ hash: () => hashes(number) }),
      validateHeader: async (header: BlockHeader) => checkImportedHeader(header, parentHeader),
      putBlock: async () => {},
      shallowCopy() {
        return this;
      },
    } as never,
  });
  const hashes = (number: number) => parent.blockHash(number);
  const result = await run();
  const state = await computeStateChange(overlay, parentRoot, nodes);
  const transactionsJson = block.transactions.map((each, index) => transactionJson(each, block, index));
  return {
    summary: summaryOf(block, rules),
    block: blockJson(block, raw),
    transactionsJson,
    receipts: receiptsJson(block, transactionsJson, runsOf(result)),
    state,
    laneTotals: [],
    sent: [],
    queue: [],
    raw,
  };

  async function run(): Promise<RunBlockResult> {
    try {
      return await runBlock(vm, { block });
    } catch (cause) {
      if (cause instanceof CodedError) throw cause;
      throw executionError('BLOCK_INVALID', `block ${block.header.number}: ${messageOf(cause)}`, { cause });
    }
  }
}

function runsOf({ receipts }: RunBlockResult): RunReceipt[] {
  return receipts.map((receipt) => ({
    outcome: 'status' in receipt ? { status: receipt.status } : { stateRoot: receipt.stateRoot },
    cumulativeGasUsed: receipt.cumulativeBlockGasUsed,
    bloom: receipt.bitvector,
    logs: receipt.logs,
  }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
