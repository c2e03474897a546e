// All scenarios, in the order of a full run. A scenario has a name, perhaps its own number of rounds, and yields
// contests: `{ title, contestants, verify, bars }`.
import burst from './burst.mjs';
import digits from './digits.mjs';
import latency from './latency.mjs';
import map from './map.mjs';
import ops from './ops.mjs';
import start from './start.mjs';
import typedMap from './typed-map.mjs';

export const scenarios = [burst, map, latency, start, typedMap, ops, digits];
