import process from 'node:process';
import type { MessageStageEntry, MessageStatus } from '@bulkhead/sdk';

/** Where a command writes: lines for people, or one JSON object for machines. */
export interface Output {
  readonly json: boolean;
  /** A line of progress; nothing with `--json`. */
  line(text: string): void;
  /** A line of what was asked for, like a log's; also with `--json`. */
  text(text: string): void;
  /** The command's result; nothing without `--json`. */
  result(value: unknown): void;
}

/** Wei and other integers go out as decimal strings. */
const printable = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

export function createOutput(json: boolean): Output {
  return {
    json,
    line(text) {
      if (!json) process.stdout.write(`${text}\n`);
    },
    text(text) {
      process.stdout.write(`${text}\n`);
    },
    result(value) {
      if (json) process.stdout.write(`${JSON.stringify(value, printable, 2)}\n`);
    },
  };
}

/** `  posted     on L1        block 12   0x…   1.9s` */
export function stageLine(entry: MessageStageEntry, startedAt: number, now: number): string {
  const seconds = Math.max(0, ((entry.at ?? now) - startedAt) / 1000);
  const block = entry.blockNumber === undefined ? '' : `block ${entry.blockNumber}`;
  return `  ${entry.stage.padEnd(10)} ${entry.chain.padEnd(9)} ${block.padEnd(12)} ${entry.txHash ?? ''}  ${seconds.toFixed(1)}s`;
}

/** The object that `deposit`, `send`, `withdraw` and `message status` print with `--json`. */
export function messageResult(
  status: Pick<MessageStatus, 'messageId' | 'kind' | 'stage' | 'stages' | 'next' | 'cause' | 'replyId'>,
): Record<string, unknown> {
  const { messageId, kind, stage, stages, next, cause, replyId } = status;
  return { messageId, kind, stage, stages, next, ...(cause && { cause }), ...(replyId && { replyId }) };
}
