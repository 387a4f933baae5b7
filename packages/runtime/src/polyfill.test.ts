import { expect } from 'chai';
import type { Deferred } from './deferred.js';
import './polyfill.js';

describe('polyfill', () => {
  it('leaves a working Promise.withResolvers', async () => {
    const { withResolvers } = Promise as unknown as { withResolvers(this: unknown): Deferred<number> };
    const { promise, resolve } = withResolvers.call(Promise);
    resolve(3);
    expect(await promise).to.equal(3);
  });
});
