/**
 * Defines `Promise.withResolvers` where the platform lacks it (Node 20). Import it for its effect, before every import
 * of a library that needs it: `import '@bulkhead/runtime/polyfill';`
 */
import { type Deferred, deferred } from './deferred.js';

if (!('withResolvers' in Promise)) {
  Object.defineProperty(Promise, 'withResolvers', {
    value: function withResolvers<T>(): Deferred<T> {
      return deferred<T>();
    },
    writable: true,
    configurable: true,
  });
}
