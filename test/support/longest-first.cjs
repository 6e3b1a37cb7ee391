const Sequencer = require('@jest/test-sequencer').default;

/**
 * Test files that take minutes. They start first, because the last ones would run alone while other workers are idle.
 */
const LONGEST = [
  'crash/crash-points',
  'simulation/histories',
  'flows/outbox/failing-receiver',
  // Counts objects in memory, which takes longer after other tests of its worker.
  'sandbox/test/forge/instances',
];

const rank = ({ path }) => {
  const index = LONGEST.findIndex((name) => path.includes(name));
  return index === -1 ? LONGEST.length : index;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
