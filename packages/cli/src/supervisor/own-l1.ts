import process from 'node:process';
import { type Clock, CodedError, type Logger } from '@bulkhead/runtime';
import type { KeeperConfig } from '../l1-keeper.js';
import type { UpOptions } from '../options.js';
import { type AnvilOptions, anvilArgs, anvilBinary, anvilProbeArgs, L1_CHAIN_ID } from './anvil.js';
import { type Child, createChild } from './child.js';
import { CHILD_ENV, ownProgram } from './child-program.js';
import type { Layout } from './layout.js';
import type { Plan } from './plan.js';

/** The devnet's own L1: an anvil and its keeper. `ready` rejects with L1_FAILED when it does not come up. */
export function createOwnL1(args: {
  options: UpOptions;
  known: Plan | undefined;
  layout: Layout;
  l1Port: number;
  l1Url: string;
  clock: Clock;
  logger: Logger;
}): { child: Child; ready: Promise<void> } {
  const { options, known, layout, l1Port, l1Url, clock, logger } = args;
  const anvil: AnvilOptions = {
    host: options.host,
    port: l1Port,
    chainId: L1_CHAIN_ID,
    blockTime: known?.l1.blockTime ?? options['l1.block-time'],
    slotsInAnEpoch: known?.l1.slotsInAnEpoch ?? options['l1.slots-in-an-epoch'],
    stateFile: layout.l1.state,
    mnemonic: known?.mnemonic ?? options.mnemonic,
    accounts: known?.accounts ?? options.accounts,
    balance: known?.balance ?? options.balance,
  };
  const config: KeeperConfig = {
    binary: anvilBinary(),
    args: anvilArgs(anvil),
    probeArgs: anvilProbeArgs(anvil),
    url: l1Url,
    pidFile: layout.l1.pid,
    stateFile: layout.l1.state,
  };
  let settle = () => {};
  let refuse: (error: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    settle = resolve;
    refuse = reject;
  });
  const child = createChild({
    name: 'L1',
    command: process.execPath,
    args: [ownProgram('l1-keeper'), JSON.stringify(config)],
    env: CHILD_ENV,
    logFile: layout.l1.log,
    channel: false,
    clock,
    logger,
    onReady: () => settle(),
    onFailed: ({ code, message }) =>
      refuse(new CodedError({ code, message: `${message}: see ${layout.l1.log}`, verdict: 'reject' })),
  });
  return { child, ready };
}
