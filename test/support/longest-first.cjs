const Sequencer = require('@jest/test-sequencer').default;

/**
 * Test files that take minutes. They start first, because a long file that starts last keeps one worker busy while others
 * are idle.
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
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
