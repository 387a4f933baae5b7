import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { CodedError } from '@bulkhead/runtime';

/** Chain id of the devnet's L1. */
export const L1_CHAIN_ID = 31_337;

export interface AnvilOptions {
  readonly host: string;
  readonly port: number;
  readonly chainId: number;
  /** Seconds. */
  readonly blockTime: number;
  readonly stateFile: string;
  readonly mnemonic: string;
  readonly accounts: number;
  /** Ether per account. */
  readonly balance: number;
  readonly slotsInAnEpoch: number;
}

/** Seconds between dumps of anvil's state: what a kill of anvil can lose. A dump holds the whole chain, so not every block. */
const STATE_INTERVAL = 5;

/** @returns the anvil binary inside the npm package of this platform. @throws CodedError ANVIL_MISSING (reject) */
export function anvilBinary(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${arch}`;
  try {
    const fromAnvil = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'));
    return join(
      dirname(fromAnvil.resolve(`${name}/package.json`)),
      'bin',
      process.platform === 'win32' ? 'anvil.exe' : 'anvil',
    );
  } catch (cause) {
    throw new CodedError({
      code: 'ANVIL_MISSING',
      message: `no anvil for ${process.platform} ${process.arch}: install ${name}, or name an L1 with --l1.rpc-url`,
      verdict: 'reject',
      cause,
    });
  }
}

/** Osaka rules, and finality two blocks behind the head. */
function chainArgs(options: AnvilOptions): string[] {
  const { chainId, slotsInAnEpoch, mnemonic, accounts, balance } = options;
  return [
    ...['--chain-id', String(chainId)],
    ...['--slots-in-an-epoch', String(slotsInAnEpoch)],
    '--enable-tx-gas-limit',
    ...['--hardfork', 'osaka'],
    ...['--mnemonic', mnemonic],
    ...['--accounts', String(accounts)],
    ...['--balance', String(balance)],
    '--quiet',
  ];
}

/** Command line of the devnet's L1. */
export function anvilArgs(options: AnvilOptions): string[] {
  return [
    ...chainArgs(options),
    ...['--host', options.host],
    ...['--port', String(options.port)],
    ...['--block-time', String(options.blockTime)],
    ...['--state', options.stateFile],
    ...['--state-interval', String(STATE_INTERVAL)],
  ];
}

/** Of an anvil that shows what a state file holds, once it is told the file and where to listen, and makes no blocks on it. */
export function anvilProbeArgs(options: AnvilOptions): string[] {
  return [...chainArgs(options), '--no-mining'];
}
