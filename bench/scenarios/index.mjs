// All scenarios, in the order of a full run. A scenario has a name, perhaps its own pace (lib/pace.mjs) and
// environment, and yields contests: `{ title, contestants, verify }` and perhaps
//   key      what its plot is called
//   absent   who cannot take part, and why, by name
//   bars     what crossray must reach, see lib/figures.mjs
//   series   `{ key, name, x, unit, per? }`: contests of one name make one plot over x; `per` messages share the time
import burst from './burst.mjs';
import capture from './capture.mjs';
import consumption from './consumption.mjs';
import digits from './digits.mjs';
import latency from './latency.mjs';
import map from './map.mjs';
import mixed from './mixed.mjs';
import ops, { largePages } from './ops.mjs';
import pause from './pause.mjs';
import pipe from './pipe.mjs';
import queue from './queue.mjs';
import roundTrip from './round-trip.mjs';
import sharedArray from './shared-array.mjs';
import start from './start.mjs';
import typedMap from './typed-map.mjs';

export const scenarios = [
  ...[burst, map, latency, capture, start, consumption, queue, pipe, roundTrip],
  ...[sharedArray, typedMap, pause, ops, largePages, mixed, digits],
];
