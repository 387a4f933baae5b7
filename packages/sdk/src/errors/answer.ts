import { BulkheadError } from './bulkhead-error.js';

export class UnexpectedAnswerError extends BulkheadError {
  constructor(method: string, problem: string, cause?: unknown) {
    super('UNEXPECTED_ANSWER', 'reject', `${method} gave an answer that this version does not know: ${problem}`, {
      name: 'UnexpectedAnswerError',
      cause,
    });
  }
}

export class NetworkInvalidError extends BulkheadError {
  constructor(problem: string, cause?: unknown) {
    super('NETWORK_INVALID', 'reject', `This is no network.json: ${problem}`, { name: 'NetworkInvalidError', cause });
  }
}
