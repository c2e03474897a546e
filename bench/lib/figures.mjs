// Statistics of the bench: medians, spreads, and ratios inside one round.

export function percentile(values, part) {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export const median = values => percentile(values, 0.5);

/** `{ median, min, max, rounds }` of some values. */
export function spread(values) {
  return {
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    rounds: values.length,
  };
}

/** What a bar may ask: how it compares one round, and when the median of that is good enough. */
const asks = {
  /** The rival needs at least so many times our figure; 1 means more than once. */
  times: {
    compare: (mine, theirs) => theirs / mine,
    reached: (found, bar) => (bar === 1 ? found > 1 : found >= bar),
  },
  /** Our figure is at most so many times the rival's ("not slower" is 1.05). */
  atMost: { compare: (mine, theirs) => mine / theirs, reached: (found, bar) => found <= bar },
  /** Our figure is at most so much above the rival's. */
  atMostOver: { compare: (mine, theirs) => mine - theirs, reached: (found, bar) => found <= bar },
  /** Our figure is below this, whatever others need. */
  below: { compare: mine => mine, reached: (found, bar) => found < bar },
};

/** Which of them a bar has. */
export const askOf = bar => Object.keys(asks).find(name => bar[name] !== undefined);

/**
 * What a bar asks against what was measured. Ratios and differences are taken inside each round, where both sides
 * met the same machine, and their median counts.
 *
 * @param bar `{ work, ours, rival, figure }` and one of `asks`; `below` needs no rival
 */
export function judge(bar, samples) {
  const ask = askOf(bar);
  const [ours, rival] = [samples[bar.ours], ask === 'below' ? samples[bar.ours] : samples[bar.rival]];
  if (!ours || !rival) return { ...bar, missing: ours ? bar.rival : bar.ours };
  const [a, b] = [ours.map(sample => sample[bar.figure]), rival.map(sample => sample[bar.figure])];
  const ratios = a.map((mine, round) => asks[ask].compare(mine, b[round]));
  const ratio = spread(ratios);
  const reached = asks[ask].reached(ratio.median, bar[ask]);
  return { ...bar, ratio, ratios, ourFigure: spread(a), rivalFigure: spread(b), reached };
}
