import type { Hash, Hex } from 'viem';
import type { MessageAction } from '../messages/message-call.js';
import type { MessageStatus } from '../messages/message-status.js';
import { BulkheadError } from './bulkhead-error.js';

export class MessageNotFoundError extends BulkheadError {
  constructor(
    readonly id: Hex,
    cause?: unknown,
  ) {
    super('MESSAGE_UNKNOWN', 'reject', `no shard knows a message ${id}`, { name: 'MessageNotFoundError', cause });
  }
}

export class WaitForMessageTimeoutError extends BulkheadError {
  constructor(
    readonly id: Hex,
    /** Undefined when no shard knew the message. */
    readonly status: MessageStatus | undefined,
    cause?: unknown,
  ) {
    const why = status?.cause === undefined ? '' : `: ${status.cause}`;
    super('MESSAGE_TIMEOUT', 'retry', `message ${id} is still ${status?.stage ?? 'unknown'}${why}`, {
      name: 'WaitForMessageTimeoutError',
      cause,
    });
  }
}

/** The destination has no calldata for this: the message is not where the action makes sense. */
export class MessageStateError extends BulkheadError {
  constructor(
    readonly action: MessageAction,
    readonly id: Hex,
    readonly status: MessageStatus | undefined,
  ) {
    const { stage = 'unknown', cause, next } = status ?? {};
    const why = cause === undefined ? '' : `: ${cause}`;
    const then = next === undefined ? '' : `. Next: ${next}`;
    super('WRONG_STATE', 'reject', `the message is ${stage}${why}; there is nothing to ${action} now${then}`, {
      name: 'MessageStateError',
    });
  }
}

/** The calldata that a node gave is not what was asked for. */
export class ForeignCallError extends BulkheadError {
  constructor(action: MessageAction, problem: string, cause?: unknown) {
    super('FOREIGN_CALL', 'reject', `the node gave calldata that does not ${action} this message: ${problem}`, {
      name: 'ForeignCallError',
      cause,
    });
  }
}

export class NothingSentError extends BulkheadError {
  constructor(readonly hash: Hash) {
    super('NOTHING_SENT', 'reject', `transaction ${hash} sent no message`, { name: 'NothingSentError' });
  }
}
