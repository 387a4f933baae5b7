import { resolve } from 'node:path';
import process from 'node:process';
import { systemClock } from '@bulkhead/runtime';
import { Command, CommanderError } from 'commander';
import { runAccounts } from './commands/accounts.js';
import type { CommandContext } from './commands/context.js';
import { type DemoFlags, runDemo } from './commands/demo.js';
import { type DepositFlags, runDeposit } from './commands/deposit.js';
import { runDown } from './commands/down.js';
import { type FinalizeFlags, runFinalize } from './commands/finalize.js';
import { runFollow } from './commands/follow.js';
import { type ForceBatchFlags, runForceBatch } from './commands/force-batch.js';
import { type ForceTxFlags, runForceTx } from './commands/force-tx.js';
import { type MessageActFlags, type MessageAction, runMessageAct } from './commands/message-act.js';
import { type MessageListFlags, runMessageList } from './commands/message-list.js';
import { runMessageStatus } from './commands/message-status.js';
import { runReset } from './commands/reset.js';
import { rpcServeOptionsSchema, runRpcServe } from './commands/rpc-serve.js';
import { runSend, type SendFlags } from './commands/send.js';
import { runStatus } from './commands/status.js';
import { runTokenDeploy, type TokenDeployFlags } from './commands/token-deploy.js';
import { runUp, runUpDetached } from './commands/up.js';
import { runWithdraw, type WithdrawFlags } from './commands/withdraw.js';
import { followOptionsSchema } from './follow/follow-options.js';
import { createOutput } from './output.js';
import { readOptions, readUpOptions } from './up-flags.js';
import { parseInteger } from './user/parse-arguments.js';

interface GlobalFlags {
  readonly dir: string;
  readonly json?: boolean;
}

/** The `bulkhead` command; each action throws, and main prints one line and sets the exit code. */
export function createProgram(): Command {
  const program = new Command('bulkhead')
    .description('A modular rollup execution layer: many isolated execution shards on one Ethereum L1')
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

  const up = command('up', 'start L1, contracts and shards').option('-d, --detach', 'go on in the background');
  for (const [flag, description] of UP_FLAGS) up.option(flag, description);
  up.action(async (flags: GlobalFlags & Record<string, unknown>) => {
    const options = readUpOptions(flags);
    const context = contextOf(flags);
    if (flags['detach'] === true) await runUpDetached(context, withoutDetach(process.argv.slice(2)));
    else await runUp(context, options);
  });

  command('down', 'stop the network').action((flags: GlobalFlags) => runDown(contextOf(flags)));
  command('reset', 'delete the network’s state').action((flags: GlobalFlags) => runReset(contextOf(flags)));
  command('status', 'heads of every shard').action((flags: GlobalFlags) => runStatus(contextOf(flags)));
  command('accounts', 'funded accounts and their balances').action((flags: GlobalFlags) =>
    runAccounts(contextOf(flags)),
  );

  withAccount(command('deposit', 'L1 → shard'))
    .requiredOption('--shard <n>', 'to which shard', parseInteger)
    .requiredOption('--amount <amount>', 'how much, in ether or tokens')
    .option('--token <address>', 'a token of L1 instead of ether')
    .option('--to <address>', 'whom to credit')
    .action((flags: GlobalFlags & DepositFlags) => runDeposit(contextOf(flags), flags));

  withAccount(command('send', 'shard → shard'))
    .requiredOption('--from-shard <n>', 'from which shard', parseInteger)
    .requiredOption('--to-shard <n>', 'to which shard', parseInteger)
    .option('--amount <amount>', 'how much, in ether or tokens')
    .option('--token <address>', 'a token instead of ether: where it is spent, or its address on L1')
    .option('--to <address>', 'whom to credit or call')
    .option('--call <hex>', 'payload for the receiver’s receiveMessage')
    .action((flags: GlobalFlags & SendFlags) => runSend(contextOf(flags), flags));

  withAccount(command('withdraw', 'shard → L1'))
    .requiredOption('--shard <n>', 'from which shard', parseInteger)
    .requiredOption('--amount <amount>', 'how much, in ether or tokens')
    .option('--token <address>', 'a token instead of ether: on the shard, or its address on L1')
    .option('--to <address>', 'whom to pay on L1')
    .option('--no-wait', 'print the next step instead of waiting')
    .action((flags: GlobalFlags & WithdrawFlags) => runWithdraw(contextOf(flags), flags));

  withAccount(command('finalize', 'pay out a settled withdrawal'))
    .argument('<id>', 'message id or transaction hash of the withdrawal')
    .requiredOption('--shard <n>', 'where it began', parseInteger)
    .option('--rpc-url <url>', 'who proves it: any node or follower of the shard')
    .action((id: string, flags: GlobalFlags & FinalizeFlags) => runFinalize(contextOf(flags), id, flags));

  withAccount(command('force-tx', 'through L1’s queue, past the sequencer'))
    .argument('<raw>', 'signed transaction of the shard, hex')
    .requiredOption('--shard <n>', 'whose transaction it is', parseInteger)
    .option('--no-wait', 'print when it is due instead of waiting')
    .action((raw: string, flags: GlobalFlags & ForceTxFlags) => runForceTx(contextOf(flags), raw, flags));

  withAccount(command('force-batch', 'put a shard’s overdue queue entries into its chain'))
    .requiredOption('--shard <n>', 'of which shard', parseInteger)
    .action((flags: GlobalFlags & ForceBatchFlags) => runForceBatch(contextOf(flags), flags));

  const message = program.command('message').description('cross-shard messages').exitOverride(onCommanderExit);
  command('status <idOrTx>', 'stage, cause and next action', message).action((id: string, flags: GlobalFlags) =>
    runMessageStatus(contextOf(flags), id),
  );

  command('list', 'messages from and to the shards, newest first', message)
    .option('--shard <n>', 'of one shard', parseInteger)
    .option('--address <address>', 'that this account sent, gets, or gets back')
    .option('--kind <kind>', 'data, asset, assetcall, query, result, return or withdraw')
    .option('--status <stage>', 'that stand at this stage')
    .option('--limit <n>', 'at most so many', parseInteger, 50)
    .action((flags: GlobalFlags & MessageListFlags) => runMessageList(contextOf(flags), flags));
  for (const [action, description] of MESSAGE_ACTION_TEXTS)
    withAccount(command(`${action} <idOrTx>`, description, message))
      .option('--gas <n>', 'gas limit of the transaction (estimated)', parseInteger)
      .action((id: string, flags: GlobalFlags & MessageActFlags) => runMessageAct(contextOf(flags), action, id, flags));

  const token = program.command('token').description('ERC-20 tokens').exitOverride(onCommanderExit);
  withAccount(command('deploy', 'a token for trying things out, which anyone may mint', token))
    .option('--shard <n>', 'where it is born (L1)', parseInteger)
    .option('--name <name>', 'its name', 'Demo Token')
    .option('--symbol <symbol>', 'its symbol', 'DEMO')
    .option('--decimals <n>', 'its decimals', parseInteger, 18)
    .option('--supply <amount>', 'whole tokens minted to the account', '1000000')
    .action((flags: GlobalFlags & TokenDeployFlags) => runTokenDeploy(contextOf(flags), flags));

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
    .action((flags: GlobalFlags & Record<string, unknown>) =>
      runRpcServe(contextOf(flags), readOptions(rpcServeOptionsSchema, flags)),
    );

  const follow = command('follow', 'rebuild, verify and serve a shard from L1 alone').option(
    '--once',
    'end when everything on L1 is compared: 0 if every claim is true, 1 if one is false',
  );
  for (const [flag, description] of FOLLOW_FLAGS) follow.option(flag, description);
  follow.action((flags: GlobalFlags & Record<string, unknown>) =>
    runFollow(contextOf(flags), readOptions(followOptionsSchema, flags), flags['once'] === true),
  );

  command('demo', 'the main job on a running network')
    .option('--messages <n>', 'then send this many messages and time their delivery', parseInteger, 0)
    .action((flags: GlobalFlags & DemoFlags) => runDemo(contextOf(flags), flags));

  return program;
}

/** `bulkhead` alone, or with flags alone, is `bulkhead up`. */
export function withCommand(args: readonly string[]): string[] {
  const [first] = args;
  const isCommand = first !== undefined && (!first.startsWith('-') || first === '-h' || first === '--help');
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

function withoutDetach(args: readonly string[]): string[] {
  return args.filter((arg) => arg !== '-d' && arg !== '--detach');
}

/** Help and version end with 0; everything else is the user's mistake, told in one line. */
function onCommanderExit(error: CommanderError): never {
  if (error.exitCode === 0) process.exit(0);
  const message = error.code === 'commander.help' ? 'which command? See "bulkhead --help"' : error.message;
  throw new CommanderError(1, error.code, message.replace(/^error: /, ''));
}
