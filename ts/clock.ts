/**
 * Milliseconds of a clock that only goes forward, for what is on the way to the first result: the first look at
 * `performance` loads a module, which would hold that up by almost a millisecond.
 */
export function clock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
