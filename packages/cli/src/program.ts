import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import process from 'node:process';
import { systemClock } from '@bulkhead/runtime';
import type { MessageAction } from '@bulkhead/sdk';
import { Command, CommanderError } from 'commander';
import type { ChainsFlags } from './commands/chains.js';
import type { CommandContext } from './commands/context.js';
import type { DemoFlags } from './commands/demo.js';
import type { DepositFlags } from './commands/deposit.js';
import type { FaucetFlags } from './commands/faucet.js';
import type { FinalizeFlags } from './commands/finalize.js';
import type { ForceBatchFlags } from './commands/force-batch.js';
import type { ForceTxFlags } from './commands/force-tx.js';
import type { LogsFlags } from './commands/logs.js';
import type { MessageActFlags } from './commands/message-act.js';
import type { MessageListFlags } from './commands/message-list.js';
import type { MessageStatusFlags } from './commands/message-status.js';
import type { MirrorFlags, MirrorRunFlags } from './commands/mirror-run.js';
import type { ResetFlags } from './commands/reset.js';
import type { SendFlags } from './commands/send.js';
import type { StatusFlags } from './commands/status.js';
import type { TokenDeployFlags } from './commands/token-deploy.js';
import type { WaitFlags } from './commands/wait.js';
import type { WithdrawFlags } from './commands/withdraw.js';
import { createOutput } from './output.js';
import { parseInteger } from './user/parse-arguments.js';

const { version: VERSION } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

interface GlobalFlags {
  readonly dir: string;
  readonly json?: boolean;
}

/**
 * The `bulkhead` command; each action throws, and main prints one line and sets the exit code. What a command needs is loaded when it
 * runs: libp2p and the EVM take a second that `status` has no use for.
 */
export function createProgram(): Command {
  const program = new Command('bulkhead')
    .description('A modular rollup execution layer: many isolated execution shards on one Ethereum L1')
    .version(VERSION, '-V, --version', 'print the version')
    .enablePositionalOptions()
    .configureHelp({ showGlobalOptions: true })
    .exitOverride(onCommanderExit)
    .configureOutput({ writeErr: () => {} });

  const command = (name: string, description: string, parent: Command = program) =>
    parent
      .command(name)
      .description(description)
      .option('--dir <dir>', 'directory of the network', '.bulkhead')
      .option('--json', 'print one JSON object')
      .exitOverride(onCommanderExit)
      .configureOutput({ writeErr: () => {} });
  const withAccount = (target: Command) =>
    target.option('--account <n>', 'which of the network’s accounts signs', parseInteger, 0);

  const withUpFlags = (target: Command) => {
    target.option('--config <file>', 'options that no flag and no variable gives (bulkhead.config.ts)');
    for (const [flag, description] of UP_FLAGS) target.option(flag, description);
    return target;
  };

  const up = command('up', 'start L1, contracts and shards').option('-d, --detach', 'go on in the background');
  withUpFlags(up).action(async (flags: GlobalFlags & Record<string, unknown>) => {
    const { readUpOptions } = await import('./config/read-options.js');
    const { runUp, runUpDetached } = await import('./commands/up.js');
    const { options } = await readUpOptions(flags);
    const context = contextOf(flags);
    if (flags['detach'] === true) await runUpDetached(context, withoutDetach(process.argv.slice(2)));
    else await runUp(context, options);
  });

  command('down', 'stop the network').action(async (flags: GlobalFlags) =>
    (await import('./commands/down.js')).runDown(contextOf(flags)),
  );
  command('restart', 'end and start processes again: all, or one shard’s, or L1’s')
    .argument('[what]', 'l1, or the number of a shard')
    .action(async (what: string | undefined, flags: GlobalFlags) =>
      (await import('./commands/restart.js')).runRestart(contextOf(flags), what),
    );
  command('wait', 'until L1 and every shard answer')
    .option('--timeout <seconds>', 'how long at most', parseInteger, 120)
    .action(async (flags: GlobalFlags & WaitFlags) =>
      (await import('./commands/wait.js')).runWait(contextOf(flags), flags),
    );
  command('reset', 'delete the network’s state')
    .option('--new-chain-ids', 'the next network has others, for wallets that remember')
    .action(async (flags: GlobalFlags & ResetFlags) =>
      (await import('./commands/reset.js')).runReset(contextOf(flags), flags),
    );
  command('status', 'heads of every shard')
    .option('-w, --watch', 'again every second, until Ctrl-C')
    .action(async (flags: GlobalFlags & StatusFlags) =>
      (await import('./commands/status.js')).runStatus(contextOf(flags), flags),
    );
  command('logs', 'last lines of the logs: of all, or of supervisor, l1, or shard N')
    .argument('[what...]', 'supervisor, l1, or shard N')
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('-n, --lines <n>', 'so many of each', parseInteger, 20)
    .action(async (what: string[], flags: GlobalFlags & LogsFlags) =>
      (await import('./commands/logs.js')).runLogs(contextOf(flags), what, flags),
    );
  withUpFlags(command('doctor', 'whether this machine has what a network needs')).action(
    async (flags: GlobalFlags & Record<string, unknown>) =>
      (await import('./commands/doctor.js')).runDoctor(contextOf(flags), flags),
  );
  command('faucet', 'ether for an account, by real transactions')
    .argument('<address>', 'whose')
    .option('--shard <n>', 'on this shard only (L1 and every shard)', parseInteger)
    .option('--amount <ether>', 'how much on each', '100')
    .action(async (who: string, flags: GlobalFlags & FaucetFlags) =>
      (await import('./commands/faucet.js')).runFaucet(contextOf(flags), who, flags),
    );
  command('accounts', 'funded accounts and their balances').action(async (flags: GlobalFlags) =>
    (await import('./commands/accounts.js')).runAccounts(contextOf(flags)),
  );
  command('chains', 'the chains as wallets and tools take them')
    .option('--format <format>', 'viem, wagmi, hardhat, foundry, wallet, env or json', 'viem')
    .option('--chain <name>', 'one of them: l1, shard1, …')
    .action(async (flags: GlobalFlags & ChainsFlags) =>
      (await import('./commands/chains.js')).runChains(contextOf(flags), flags),
    );

  command('env', 'the chains as variables of a shell').action(async (flags: GlobalFlags) =>
    (await import('./commands/chains.js')).runChains(contextOf(flags), { format: 'env' }),
  );

  const config = program.command('config').description('options of up').exitOverride(onCommanderExit);
  withUpFlags(command('print', 'each option, its value, and where that comes from', config)).action(
    async (flags: GlobalFlags & Record<string, unknown>) =>
      (await import('./commands/config.js')).runConfigPrint(contextOf(flags), flags),
  );
  command('validate', 'whether a file is one that up would take', config)
    .argument('[file]', 'which (bulkhead.config.ts)')
    .action(async (file: string | undefined, flags: GlobalFlags) =>
      (await import('./commands/config.js')).runConfigValidate(contextOf(flags), file),
    );
  command('schema', 'JSON Schema of the options', config).action(async (flags: GlobalFlags) =>
    (await import('./commands/config.js')).runConfigSchema(contextOf(flags)),
  );

  withAccount(command('deposit', 'L1 → shard'))
    .requiredOption('--shard <n>', 'to which shard', parseInteger)
    .requiredOption('--amount <amount>', 'how much, in ether or tokens')
    .option('--token <address>', 'a token of L1 instead of ether')
    .option('--to <address>', 'whom to credit')
    .action(async (flags: GlobalFlags & DepositFlags) =>
      (await import('./commands/deposit.js')).runDeposit(contextOf(flags), flags),
    );

  withAccount(command('send', 'shard → shard'))
    .requiredOption('--from-shard <n>', 'from which shard', parseInteger)
    .requiredOption('--to-shard <n>', 'to which shard', parseInteger)
    .option('--amount <amount>', 'how much, in ether or tokens')
    .option('--token <address>', 'a token instead of ether: where it is spent, or its address on L1')
    .option('--to <address>', 'whom to credit or call')
    .option('--call <hex>', 'payload for the receiver’s receiveMessage')
    .action(async (flags: GlobalFlags & SendFlags) =>
      (await import('./commands/send.js')).runSend(contextOf(flags), flags),
    );

  withAccount(command('withdraw', 'shard → L1'))
    .requiredOption('--shard <n>', 'from which shard', parseInteger)
    .requiredOption('--amount <amount>', 'how much, in ether or tokens')
    .option('--token <address>', 'a token instead of ether: on the shard, or its address on L1')
    .option('--to <address>', 'whom to pay on L1')
    .option('--no-wait', 'print the next step instead of waiting')
    .action(async (flags: GlobalFlags & WithdrawFlags) =>
      (await import('./commands/withdraw.js')).runWithdraw(contextOf(flags), flags),
    );

  withAccount(command('finalize', 'pay out a settled withdrawal'))
    .argument('<id>', 'message id or transaction hash of the withdrawal')
    .requiredOption('--shard <n>', 'where it began', parseInteger)
    .option('--rpc-url <url>', 'who proves it: any node or follower of the shard')
    .action(async (id: string, flags: GlobalFlags & FinalizeFlags) =>
      (await import('./commands/finalize.js')).runFinalize(contextOf(flags), id, flags),
    );

  withAccount(command('force-tx', 'through L1’s queue, past the sequencer'))
    .argument('<raw>', 'signed transaction of the shard, hex')
    .requiredOption('--shard <n>', 'whose transaction it is', parseInteger)
    .option('--no-wait', 'print when it is due instead of waiting')
    .action(async (raw: string, flags: GlobalFlags & ForceTxFlags) =>
      (await import('./commands/force-tx.js')).runForceTx(contextOf(flags), raw, flags),
    );

  withAccount(command('force-batch', 'put a shard’s overdue queue entries into its chain'))
    .requiredOption('--shard <n>', 'of which shard', parseInteger)
    .action(async (flags: GlobalFlags & ForceBatchFlags) =>
      (await import('./commands/force-batch.js')).runForceBatch(contextOf(flags), flags),
    );

  const message = program.command('message').description('cross-shard messages').exitOverride(onCommanderExit);
  command('status <idOrTx>', 'stage, cause and next action', message)
    .option('--wait', 'wait until it has arrived')
    .action(async (id: string, flags: GlobalFlags & MessageStatusFlags) =>
      (await import('./commands/message-status.js')).runMessageStatus(contextOf(flags), id, flags),
    );

  command('list', 'messages from and to the shards, newest first', message)
    .option('--shard <n>', 'of one shard', parseInteger)
    .option('--address <address>', 'that this account sent, gets, or gets back')
    .option('--kind <kind>', 'data, asset, assetcall, query, result, return or withdraw')
    .option('--status <stage>', 'that stand at this stage')
    .option('--limit <n>', 'at most so many', parseInteger, 50)
    .action(async (flags: GlobalFlags & MessageListFlags) =>
      (await import('./commands/message-list.js')).runMessageList(contextOf(flags), flags),
    );
  for (const [action, description] of MESSAGE_ACTION_TEXTS)
    withAccount(command(`${action} <idOrTx>`, description, message))
      .option('--gas <n>', 'gas limit of the transaction (what the shard says, or an estimate)', parseInteger)
      .action(async (id: string, flags: GlobalFlags & MessageActFlags) =>
        (await import('./commands/message-act.js')).runMessageAct(contextOf(flags), action, id, flags),
      );

  const token = program.command('token').description('ERC-20 tokens').exitOverride(onCommanderExit);
  withAccount(command('deploy', 'a token for trying things out, which anyone may mint', token))
    .option('--shard <n>', 'where it is born (L1)', parseInteger)
    .option('--name <name>', 'its name', 'Demo Token')
    .option('--symbol <symbol>', 'its symbol', 'DEMO')
    .option('--decimals <n>', 'its decimals', parseInteger, 18)
    .option('--supply <amount>', 'whole tokens minted to the account', '1000000')
    .action(async (flags: GlobalFlags & TokenDeployFlags) =>
      (await import('./commands/token-deploy.js')).runTokenDeploy(contextOf(flags), flags),
    );

  const mirror = program
    .command('mirror')
    .description('slots of one shard, readable on another with their age')
    .exitOverride(onCommanderExit);
  const withMirror = (target: Command) =>
    target
      .requiredOption('--from-shard <n>', 'whose state', parseInteger)
      .requiredOption('--to-shard <n>', 'where it is read', parseInteger)
      .requiredOption('--slot <address:slot>', 'contract and storage slot; may be given again', collect)
      .option('--contract <address>', 'the StateMirror (the one that all share)');
  withAccount(withMirror(command('run', 'keep them fresh until stopped', mirror)))
    .option('--refresh <seconds>', 'show a value that did not change again after so long', parseInteger, 60)
    .option('--once', 'bring them up to date and end')
    .action(async (flags: GlobalFlags & MirrorRunFlags) =>
      (await import('./commands/mirror-run.js')).runMirror(contextOf(flags), flags),
    );
  withMirror(command('read', 'values and their age', mirror)).action(async (flags: GlobalFlags & MirrorFlags) =>
    (await import('./commands/mirror-read.js')).runMirrorRead(contextOf(flags), flags),
  );

  const rpc = program.command('rpc').description('JSON-RPC without a network').exitOverride(onCommanderExit);
  rpc
    .command('serve')
    .description('serve an imported chain of Ethereum')
    .requiredOption('--genesis <file>', 'genesis file, as geth reads it')
    .option('--import <file>', 'blocks in RLP, as geth exports them')
    .option('--host <host>', 'address that it binds (127.0.0.1)')
    .option('--port <port>', 'port of its JSON-RPC, 0 for any (0)')
    .option('--log.level <level>', 'trace, debug, info, warn, error or silent (warn)')
    .option('--dir <dir>', 'directory of the network', '.bulkhead')
    .option('--json', 'print one JSON object')
    .exitOverride(onCommanderExit)
    .configureOutput({ writeErr: () => {} })
    .action(async (flags: GlobalFlags & Record<string, unknown>) => {
      const { readOptions } = await import('./config/read-options.js');
      const { rpcServeOptionsSchema, runRpcServe } = await import('./commands/rpc-serve.js');
      return runRpcServe(contextOf(flags), readOptions(rpcServeOptionsSchema, flags));
    });

  const follow = command('follow', 'rebuild, verify and serve a shard from L1 alone').option(
    '--once',
    'end when everything on L1 is compared: 0 if every claim is true, 1 if one is false',
  );
  for (const [flag, description] of FOLLOW_FLAGS) follow.option(flag, description);
  follow.action(async (flags: GlobalFlags & Record<string, unknown>) => {
    const { readOptions } = await import('./config/read-options.js');
    const { followOptionsSchema } = await import('./follow/follow-options.js');
    const { runFollow } = await import('./commands/follow.js');
    return runFollow(contextOf(flags), readOptions(followOptionsSchema, flags), flags['once'] === true);
  });

  command('demo', 'the main job on a running network')
    .option('--messages <n>', 'then send this many messages and time their delivery', parseInteger, 0)
    .action(async (flags: GlobalFlags & DemoFlags) =>
      (await import('./commands/demo.js')).runDemo(contextOf(flags), flags),
    );

  return program;
}

/** Flags of `bulkhead` itself. */
const ABOUT_FLAGS: readonly string[] = ['-h', '--help', '-V', '--version'];

/** `bulkhead` alone, or with flags alone, is `bulkhead up`. */
export function withCommand(args: readonly string[]): string[] {
  const [first] = args;
  const isCommand = first !== undefined && (!first.startsWith('-') || ABOUT_FLAGS.includes(first));
  return isCommand ? [...args] : ['up', ...args];
}

const MESSAGE_ACTION_TEXTS: readonly (readonly [MessageAction, string])[] = [
  ['deliver', 'deliver it at its destination, with its proof'],
  ['retry', 'call its target again, after it failed'],
  ['finalize', 'give back what failed, after its deadline'],
];

const UP_FLAGS: readonly (readonly [string, string])[] = [
  ['--shards.count <n>', 'number of shards (2)'],
  ['--shards.starting-port <port>', 'first RPC port of the shards, 0 for any (9545)'],
  ['--shards.starting-chain-id <id>', 'chain id of the first shard (313371)'],
  ['--block-time <seconds>', 'seconds between a shard’s blocks, 0 for a block per transaction (1)'],
  ['--batch-interval <seconds>', 'longest wait for a batch (2)'],
  ['--da <kind>', 'where batches go on L1: calldata, blobs, or whichever is cheaper (calldata)'],
  ['--challenge-window <seconds>', 'until a claim settles (10)'],
  ['--queue-delay <seconds>', 'until a forced transaction is due (20)'],
  ['--force-after <seconds>', 'from then until anyone may force it in; until others may claim (60)'],
  ['--l1.port <port>', 'port of the devnet’s L1, 0 for any (8545)'],
  ['--l1.rpc-url <url>', 'use this L1 and start none'],
  ['--l1.origin-depth <n>', 'L1 blocks on top of one before shards import it (0)'],
  ['--l1.block-time <seconds>', 'seconds between L1 blocks (1)'],
  ['--l1.slots-in-an-epoch <n>', 'L1 finality lags two epochs (1)'],
  ['--host <host>', 'address that everything binds (127.0.0.1)'],
  ['--admin.port <port>', 'port of the supervisor’s health page, 0 for any (8420)'],
  ['--portal.port <port>', 'port of the portal (8080)'],
  ['--no-portal', 'no portal'],
  ['--mnemonic <words>', 'seed of the funded accounts'],
  ['--accounts <n>', 'number of funded accounts (10)'],
  ['--balance <ether>', 'what each of them has on every chain (10000)'],
  ['--relay.auto <bool>', 'sequencers deliver inbound messages by themselves (true)'],
  ['--no-gossip', 'messages come from L1 alone'],
  ['--log.level <level>', 'trace, debug, info, warn, error or silent (info)'],
  ['--log.format <format>', 'pretty or json (json)'],
];

const FOLLOW_FLAGS: readonly (readonly [string, string])[] = [
  ['--shard <n>', 'which shard'],
  ['--network <file>', 'network.json of the network (that of --dir)'],
  ['--data <dir>', 'the follower’s own folder (follow/shard-N below --dir)'],
  ['--rpc.port <port>', 'port of its JSON-RPC, 0 for any (0)'],
  ['--host <host>', 'address that it binds (127.0.0.1)'],
  ['--sequencer-url <url>', 'where it sends users’ transactions; refused without'],
  ['--verifier-key-file <file>', 'key that votes against a false claim'],
  ['--proposer-key-file <file>', 'key that claims on a stake when the sequencer has stopped'],
  ['--no-gossip', 'blocks come from L1 alone'],
  ['--log.level <level>', 'trace, debug, info, warn, error or silent (info)'],
];

function contextOf(flags: GlobalFlags): CommandContext {
  return { dir: resolve(flags.dir), output: createOutput(flags.json === true), clock: systemClock() };
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

function withoutDetach(args: readonly string[]): string[] {
  return args.filter((arg) => arg !== '-d' && arg !== '--detach');
}

/** Help and version end with 0; everything else is the user's mistake, told in one line. */
function onCommanderExit(error: CommanderError): never {
  if (error.exitCode === 0) process.exit(0);
  const message = error.code === 'commander.help' ? 'which command? See "bulkhead --help"' : error.message;
  throw new CommanderError(1, error.code, message.replace(/^error: /, ''));
}
