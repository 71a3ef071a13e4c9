/**
 * In which order jest begins the files. Those with real calls take as long as the calls do: what takes longest must
 * not begin last, when all other workers have nothing left to do. Jest itself knows only from the second run on.
 */
const { default: Sequencer } = require("@jest/test-sequencer");

/** The files that take longest, the longest first. */
const LONGEST = [
  "asterisk/no-frontdesk",
  "asterisk/callback",
  "asterisk/asterisk-killed",
  "asterisk/standby-kills",
  "asterisk/stories",
  "simulation/",
];

const placeOf = ({ path }) => {
  const place = LONGEST.findIndex((part) => path.includes(`/tests/${part}`));
  return place < 0 ? LONGEST.length : place;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => placeOf(a) - placeOf(b));
  }
};
