import { expect } from 'chai';
import { CodedError, isCodedError, verdictOf } from './coded-error.js';
import { describeError } from './describe-error.js';

describe('CodedError', () => {
  const cause = new Error('disk\n  full');
  const err = new CodedError({
    code: 'WRITE',
    message: 'could not write',
    verdict: 'retry',
    meta: { path: 'a' },
    cause,
  });

  it('carries code, verdict, meta and cause', () => {
    expect(err).to.be.instanceOf(Error);
    expect([err.code, err.verdict, err.meta.path, err.cause]).to.deep.equal(['WRITE', 'retry', 'a', cause]);
    expect(isCodedError(err, 'WRITE')).to.equal(true);
    expect(isCodedError(err, 'READ')).to.equal(false);
  });

  it('is fatal when nobody gave a verdict', () => {
    expect(verdictOf(err)).to.equal('retry');
    expect(verdictOf(new Error('x'))).to.equal('fatal');
    expect(verdictOf('x')).to.equal('fatal');
  });

  it('describes an error and its causes on one line', () => {
    expect(describeError(err)).to.equal('[WRITE] could not write <- disk full');
    expect(describeError(new AggregateError([err, cause], 'all failed'))).to.equal(
      'all failed: [WRITE] could not write; disk full',
    );
    expect(describeError(undefined)).to.equal('');
    expect(describeError(7)).to.equal('7');
  });

  it('ends a description of circular causes', () => {
    const circular: Error = new Error('a');
    circular.cause = circular;
    expect(describeError(circular)).to.equal('a <- a <- a <- a <- a');
  });
});
