const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

/** Mocha's spec reporter, which also appends its counts and failures to the file that BULKHEAD_TEST_COUNTS names. */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const titles = [];
    runner.on('fail', (test) => titles.push(test.fullTitle()));
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.BULKHEAD_TEST_COUNTS;
      if (file !== undefined)
        appendFileSync(file, `${JSON.stringify({ passed: passes, failed: failures, skipped: pending, titles })}\n`);
    });
  }
};
