const Sequencer = require('@jest/test-sequencer').default;

/** What takes minutes: begun last, it would run alone at the end, with every other worker idle. */
const LONGEST = [
  'crash/crash-points',
  'simulation/histories',
  'pages/admin-page',
  'flows/outbox/failing-receiver',
  // Counts what lies in memory, which takes the longer the more its worker has run before.
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
