import { expect } from 'chai';
import { BaseError, InsufficientFundsError } from 'viem';
import { getNodeError } from 'viem/utils';
import { formatHalt } from './format-halt.js';

describe('formatHalt', () => {
  it('says it in words that viem recognises', () => {
    const error = formatHalt('INSUFFICIENT_FUNDS');
    expect(error.code).to.equal(-32000);
    expect(getNodeError(new BaseError('x', { details: error.message }), {})).to.be.instanceOf(InsufficientFundsError);
  });

  it('tells a reason of the machine as it is', () => {
    expect(formatHalt('out of gas').message).to.equal('out of gas');
  });
});
