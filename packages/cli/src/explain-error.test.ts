import { CodedError } from '@bulkhead/runtime';
import { MessageNotFoundError, WithdrawalNotSettledError } from '@bulkhead/sdk';
import { expect } from 'chai';
import { BaseError, HttpRequestError, TimeoutError } from 'viem';
import { EXIT } from './exit-codes.js';
import { explain } from './explain-error.js';

const ID = `0x${'a1'.repeat(32)}` as const;
const URL = 'http://127.0.0.1:9545/';

describe('explain', () => {
  for (const [what, error, code, line] of [
    [
      'the user’s fault',
      new CodedError({ code: 'BAD_ARGUMENT', message: 'no amount', verdict: 'reject' }),
      EXIT.fault,
      /^no amount \[BAD_ARGUMENT\]$/,
    ],
    [
      'an error of the SDK',
      new MessageNotFoundError(ID),
      EXIT.fault,
      /^no shard knows a message 0xa1.*\[MESSAGE_UNKNOWN\]$/,
    ],
    [
      'an error of the SDK that may pass',
      new WithdrawalNotSettledError(ID),
      EXIT.retry,
      /has not settled yet \[NOT_SETTLED\]$/,
    ],
    [
      'silence',
      new HttpRequestError({ url: URL }),
      EXIT.retry,
      /^http:\/\/127.0.0.1:9545 does not answer \[RPC_UNREACHABLE\]$/,
    ],
    [
      'silence inside another error',
      new BaseError('failed', { cause: new TimeoutError({ url: URL, body: {} }) }),
      EXIT.retry,
      /does not answer/,
    ],
    ['an HTTP status', new HttpRequestError({ url: URL, status: 403 }), EXIT.fault, /^HTTP request failed/],
  ] as const)
    it(`tells ${what} in one line, with its exit code`, () => {
      const told = explain(error);
      expect(told.code).to.equal(code);
      expect(told.line).to.match(line).and.not.contain('\n');
    });
});
