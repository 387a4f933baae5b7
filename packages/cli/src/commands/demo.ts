import { counterAbi, counterBytecode, messageCounterAbi, messageCounterBytecode } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import type { MessageStageEntry, MinedMessage } from '@bulkhead/sdk';
import { encodeAbiParameters, type Hex, parseEther } from 'viem';
import { stageLine } from '../output.js';
import { type ChainClients, l1Clients, POLL_MS, shardClients } from '../user/clients.js';
import { conservationLines, readConservation } from '../user/conservation.js';
import { deposit } from '../user/deposit.js';
import { followMessage } from '../user/follow-message.js';
import { loadNetwork } from '../user/load-network.js';
import { callContract, startWithdrawal, transfer } from '../user/transfers.js';
import { followUntilSettled, payWithdrawal } from '../user/withdrawal.js';
import type { CommandContext } from './context.js';
import { timeDeliveries } from './time-deliveries.js';

export interface DemoFlags {
  /** Messages to send after the demo, to time their delivery; 0 for none. */
  readonly messages: number;
}

/** The account that acts in the demo: not the first, which people use themselves. */
const ACTOR = 3;
/** How long the ledger may take to catch up with the last claim, milliseconds. */
const SETTLE_MS = 30_000;

/** `bulkhead demo`: value crosses L1 → shard 1 → shard 2 → L1, proven at every hop; may run again and again. */
export async function runDemo(context: CommandContext, flags: DemoFlags): Promise<void> {
  const { dir, output, clock } = context;
  const network = await loadNetwork(dir);
  if (network.shards.length < 2)
    throw new CodedError({ code: 'TOO_FEW_SHARDS', message: 'the demo needs two shards', verdict: 'reject' });
  const l1 = l1Clients(network, ACTOR);
  const one = shardClients(network, 1, ACTOR);
  const two = shardClients(network, 2, ACTOR);
  const me = one.wallet.account.address;
  const startedAt = clock.now();
  const stages: { step: string; stage: MessageStageEntry }[] = [];
  let step = '';
  const begin = (name: string) => {
    step = name;
    output.line(name);
  };
  const onStage = (stage: MessageStageEntry) => {
    stages.push({ step, stage });
    output.line(stageLine(stage, startedAt, clock.now()));
  };
  const delivered = async (sent: MinedMessage) => {
    const until = ['delivered', 'failed'] as const;
    const status = await followMessage({ network, id: sent.messageId, until, onStage });
    if (status.stage !== 'delivered')
      throw new CodedError({
        code: 'NOT_DELIVERED',
        message: `${step}: ${status.cause ?? status.stage}`,
        verdict: 'reject',
      });
  };

  begin('1. Deposit 1 ETH from L1 to shard 1');
  await deposit({ l1, shard: one, to: me, amount: parseEther('1'), clock, onStage });

  begin('2. Transfer, deploy and call on shard 1');
  const other = network.accounts[ACTOR + 1]?.address ?? me;
  await confirmed(one, await one.wallet.sendTransaction({ to: other, value: parseEther('0.01') }), clock.now, onStage);
  const counter = await deployed(
    one,
    await one.wallet.deployContract({ abi: counterAbi, bytecode: counterBytecode }),
    clock.now,
    onStage,
  );
  const call = { address: counter, abi: counterAbi } as const;
  await confirmed(
    one,
    await one.wallet.writeContract({ ...call, functionName: 'set', args: [7n] }),
    clock.now,
    onStage,
  );
  expectEqual(await one.read.readContract({ ...call, functionName: 'number' }), 7n, 'the counter on shard 1');

  begin('3. Send 0.4 ETH from shard 1 to shard 2');
  const before = await two.read.getBalance({ address: me });
  await delivered(await transfer(one, two.chain, me, { amount: parseEther('0.4') }));
  expectEqual(await two.read.getBalance({ address: me }), before + parseEther('0.4'), 'the balance on shard 2');

  begin('4. A DATA message changes a contract on shard 2');
  const receiver = await deployed(
    two,
    await two.wallet.deployContract({ abi: messageCounterAbi, bytecode: messageCounterBytecode }),
    clock.now,
    onStage,
  );
  const number = BigInt(startedAt);
  const payload = encodeAbiParameters([{ type: 'uint256' }], [number]);
  await delivered(await callContract(one, two.chain, receiver, payload));
  expectEqual(
    await two.read.readContract({ address: receiver, abi: messageCounterAbi, functionName: 'number' }),
    number,
    'the contract on shard 2',
  );

  begin('5. Withdraw 0.1 ETH from shard 2 to L1');
  const withdrawal = await startWithdrawal(two, me, { amount: parseEther('0.1') });
  await followUntilSettled({ network, l1, id: withdrawal.messageId, onStage });
  onStage(await payWithdrawal({ l1, shard: two.chain, id: withdrawal.messageId, clock }));

  const latency =
    flags.messages > 0
      ? await timeDeliveries({ context, network, from: one, to: two.chain, count: flags.messages })
      : undefined;

  begin('Conservation, in ETH: what L1 owes each shard against what the shard holds');
  const deadline = clock.now() + SETTLE_MS;
  let conservation = await readConservation(network, l1);
  while (!conservation.exact && clock.now() < deadline) {
    await clock.sleep(POLL_MS);
    conservation = await readConservation(network, l1);
  }
  for (const line of conservationLines(conservation)) output.line(line);
  output.result({ stages, conservation, ...(latency === undefined ? {} : { latency }) });
  if (!conservation.exact)
    throw new CodedError({
      code: 'NOT_CONSERVED',
      message: 'the ledger and the shards do not agree',
      verdict: 'reject',
    });
  output.line(`Exact to the wei. Demo passed in ${((clock.now() - startedAt) / 1000).toFixed(1)}s`);
}

type Now = () => number;

async function confirmed(chain: ChainClients, txHash: Hex, now: Now, onStage: (entry: MessageStageEntry) => void) {
  const receipt = await chain.read.waitForTransactionReceipt({ hash: txHash, timeout: SETTLE_MS });
  if (receipt.status !== 'success')
    throw new CodedError({
      code: 'TRANSACTION_REVERTED',
      message: `${txHash} reverted on ${chain.name}`,
      verdict: 'reject',
    });
  onStage({ stage: 'sequenced', at: now(), chain: chain.name, txHash, blockNumber: Number(receipt.blockNumber) });
  return receipt;
}

async function deployed(chain: ChainClients, txHash: Hex, now: Now, onStage: (entry: MessageStageEntry) => void) {
  const { contractAddress } = await confirmed(chain, txHash, now, onStage);
  if (contractAddress) return contractAddress;
  throw new CodedError({ code: 'NO_CONTRACT', message: `${txHash} created no contract`, verdict: 'reject' });
}

function expectEqual(actual: bigint, expected: bigint, what: string): void {
  if (actual === expected) return;
  throw new CodedError({
    code: 'UNEXPECTED_VALUE',
    message: `${what} is ${actual}, not ${expected}`,
    verdict: 'reject',
  });
}
