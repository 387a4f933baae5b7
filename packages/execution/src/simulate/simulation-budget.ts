import { type EthTransaction, SIMULATION_CODES } from '@bulkhead/protocol';
import type { TransactionOutcome } from '../block/transaction-outcome.js';
import { SimulationRefused } from './refusal.js';
import type { CountedLog } from './transfer-log.js';

/** JSON of one simulation, by estimate; the largest response of the RPC server is a little more. */
export const MAX_SIMULATION_BYTES = 20_000_000;

/** JSON of a header with its names, of a call's result, of a log and of a transaction, each without what varies in it. */
const BLOCK_BYTES = 2_000;
const CALL_BYTES = 200;
const LOG_BYTES = 500;
const TRANSACTION_BYTES = 1_000;
/** A word as hex, with quotes and a comma. */
const WORD_BYTES = 69;
/** Of a byte as hex, and of one in the reason of a revert, where JSON may have to escape it. */
const HEX_BYTES = 2;
const REASON_BYTES = 6;

/** What the blocks of a simulation may take together. Gas bounds no sum of answers: each call may return its memory again. */
export interface SimulationBudget {
  /** @throws SimulationRefused */
  spendBlock(withdrawals: number): void;
  /**
   * @param logs - those that are shown
   * @param shown - the call as a transaction of its block, where whole ones are asked for
   * @throws SimulationRefused
   */
  spendCall(
    outcome: Pick<TransactionOutcome, 'output' | 'succeeded'>,
    logs: readonly CountedLog[],
    shown?: EthTransaction,
  ): void;
}

export function createSimulationBudget(maxBytes = MAX_SIMULATION_BYTES): SimulationBudget {
  let left = maxBytes;
  const spend = (bytes: number): void => {
    left -= bytes;
    if (left >= 0) return;
    // geth's code for what a client asks too much of; viem does not repeat it.
    throw new SimulationRefused(
      SIMULATION_CODES.tooMany,
      `the simulation has more than ${maxBytes} bytes: simulate less`,
    );
  };
  return {
    spendBlock: (withdrawals) => spend(BLOCK_BYTES + withdrawals * LOG_BYTES),
    spendCall({ output, succeeded }, logs, shown) {
      spend(CALL_BYTES + output.length * (succeeded ? HEX_BYTES : HEX_BYTES + REASON_BYTES));
      for (const { log } of logs) spend(logBytes(log));
      if (shown !== undefined) spend(transactionBytes(shown));
    },
  };
}

function logBytes([, topics, data]: CountedLog['log']): number {
  return LOG_BYTES + topics.length * WORD_BYTES + data.length * HEX_BYTES;
}

function transactionBytes({ input, accessList = [], authorizationList = [] }: EthTransaction): number {
  const slots = accessList.reduce((sum, { storageKeys }) => sum + 1 + storageKeys.length, 0);
  return TRANSACTION_BYTES + input.length + slots * WORD_BYTES + authorizationList.length * LOG_BYTES;
}
