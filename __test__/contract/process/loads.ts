/** Tells whether it was imported here: a function that travels by source does not import its module. */
const mark = Symbol.for('crossray.test.loads');
Object.assign(globalThis, { [mark]: true });

export function isLoaded(): boolean {
  return Symbol.for('crossray.test.loads') in globalThis;
}
