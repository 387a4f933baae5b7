import type { Engine, OutboxRow } from '@bulkhead/execution';
import { readMessageLogs } from '@bulkhead/node/parts';
import { type DeliveryState, MessageKind, SHARD_CONTRACTS } from '@bulkhead/protocol';

/** Reads what only changes with an engine's head: once per head. */
function remembered<T>(read: (engine: Engine) => Promise<T>): (engine: Engine) => Promise<T> {
  const answers = new WeakMap<Engine, { readonly head: string; readonly answer: Promise<T> }>();
  return (engine) => {
    const head = engine.head().hash;
    let known = answers.get(engine);
    if (known?.head !== head) {
      known = { head, answer: read(engine) };
      answers.set(engine, known);
    }
    return known.answer;
  };
}

/** Every message a shard has sent, in outbox order. */
export const outboxOf = remembered(async (engine): Promise<readonly OutboxRow[]> => {
  const rows: OutboxRow[] = [];
  for (let index = 0; index < engine.head().outboxCount; index++) {
    const row = await engine.findOutboxMessage(index);
    if (row === undefined) throw new Error(`no message ${index}`);
    rows.push(row);
  }
  return rows;
});

/** Which messages a shard's inbox has ended, and how often it said so: `source:index` → states. */
export const outcomesOf = remembered(async (engine): Promise<ReadonlyMap<string, readonly DeliveryState[]>> => {
  const logs = await engine.reads.getLogs({
    fromBlock: 0,
    toBlock: engine.head().number,
    addresses: [SHARD_CONTRACTS.Inbox],
    topics: [],
    limit: 100_000,
  });
  const outcomes = new Map<string, DeliveryState[]>();
  for (const { outcome } of readMessageLogs(logs).delivered) {
    const key = `${outcome.srcShard}:${outcome.index}`;
    outcomes.set(key, [...(outcomes.get(key) ?? []), outcome.state]);
  }
  return outcomes;
});

export const isDeliverable = ({ message }: OutboxRow): boolean =>
  message.kind === MessageKind.Asset || message.kind === MessageKind.Data;
export const isWithdrawal = ({ message }: OutboxRow): boolean => message.kind === MessageKind.Withdraw;
