const { writeSync } = require('node:fs');

/** Ends a run with the line that continuous integration reads: `N passed, M failed`, after all that jest itself has to say. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.once('exit', () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`));
  }
};
