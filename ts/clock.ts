/**
 * Milliseconds of a clock that only goes forward, for a worker's own use: the first look at `performance` loads a
 * module, which would hold up the first result by more than a millisecond.
 */
export function clock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
