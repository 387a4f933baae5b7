import type { Engine, OutboxRow } from '@bulkhead/execution';
import { readMessageLogs } from '@bulkhead/node/parts';
import { type DeliveryState, MessageKind, SHARD_CONTRACTS } from '@bulkhead/protocol';

/** Every message a shard has sent, in outbox order. */
export async function outboxOf(engine: Engine): Promise<OutboxRow[]> {
  const rows: OutboxRow[] = [];
  for (let index = 0; index < engine.head().outboxCount; index++) {
    const row = await engine.findOutboxMessage(index);
    if (row === undefined) throw new Error(`no message ${index}`);
    rows.push(row);
  }
  return rows;
}

/** Which messages a shard's inbox has ended, and how often it said so: `source:index` → states. */
export async function outcomesOf(engine: Engine): Promise<Map<string, DeliveryState[]>> {
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
}

export const isDeliverable = ({ message }: OutboxRow): boolean =>
  message.kind === MessageKind.Asset || message.kind === MessageKind.Data;
export const isWithdrawal = ({ message }: OutboxRow): boolean => message.kind === MessageKind.Withdraw;
