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

/**
 * What a bar asks against what was measured. `times`: the rival needs at least so many times our time.
 * `atMost`: our time is at most so many times the rival's ("not slower" is 1.05). Ratios are taken inside each
 * round, where both sides met the same machine, and their median counts.
 */
export function judge(bar, samples) {
  const [ours, rival] = [samples[bar.ours], samples[bar.rival]];
  if (!ours || !rival) return { ...bar, missing: ours ? bar.rival : bar.ours };
  const [a, b] = [ours.map(sample => sample[bar.figure]), rival.map(sample => sample[bar.figure])];
  const ratios = a.map((mine, round) => (bar.times === undefined ? mine / b[round] : b[round] / mine));
  const ratio = spread(ratios);
  const reached =
    bar.times === undefined
      ? ratio.median <= bar.atMost
      : bar.times === 1
        ? ratio.median > 1
        : ratio.median >= bar.times;
  return { ...bar, ratio, ratios, ourFigure: spread(a), rivalFigure: spread(b), reached };
}
