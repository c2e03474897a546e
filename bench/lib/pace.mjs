// How many rounds a contest has, and how long it may take.

/**
 * From what a scenario, or one of its contests, wants to `{ rounds, warmup, fewest, patience }`: no new round begins
 * after `patience` milliseconds once `fewest` have been counted, so that one slow rival does not hold up everybody.
 */
export const paces = {
  full: ({ rounds = 9, warmup = 2, patience = 20_000 }) => ({
    rounds,
    warmup,
    fewest: Math.min(rounds, 5),
    patience,
  }),
  quick: ({ warmup = 1 }) => ({ rounds: 3, warmup: Math.min(warmup, 1), fewest: 2, patience: 4000 }),
};
