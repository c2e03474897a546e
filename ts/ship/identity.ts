/**
 * Who is who across realms. Functions, classes and local symbols that travel get an identity at home; the other
 * side remembers it, so that the same one arriving twice is one, and that one sent back is the original again.
 * Nothing is kept alive by this: every table is weak.
 */

/** Whatever has an identity. */
export type Individual = object | symbol;

/** A name for this realm (thread of a process) that no other has: where all random numbers are the same, times are not. */
export const realm = [process.pid, process.hrtime.bigint(), Math.floor(Math.random() * 2 ** 32)]
  .map(part => part.toString(36))
  .join('.');

const identities = new WeakMap<WeakKey, string>();
const individuals = new Map<string, WeakRef<WeakKey>>();
const departed = new FinalizationRegistry<string>(identity => {
  if (individuals.get(identity)?.deref() === undefined) individuals.delete(identity);
});
let count = 0;

/** An identity for something that is not at hand as a value. */
export function newIdentity(): string {
  return `${realm}:${(++count).toString(36)}`;
}

/** The identity of an individual, its own or the one it arrived with; given out at the first call. */
export function identityOf(individual: Individual): string {
  let identity = identities.get(individual as WeakKey);
  if (identity === undefined) {
    identity = newIdentity();
    adopt(individual, identity);
  }
  return identity;
}

/** Remembers an individual that arrived with an identity. */
export function adopt(individual: Individual, identity: string): void {
  identities.set(individual as WeakKey, identity);
  individuals.set(identity, new WeakRef(individual as WeakKey));
  departed.register(individual as WeakKey, identity);
}

/** The individual of that identity, while it is alive here. */
export function individualOf(identity: string): Individual | undefined {
  return individuals.get(identity)?.deref() as Individual | undefined;
}

/** The identity an individual has already, without giving it one. */
export function knownIdentity(individual: Individual): string | undefined {
  return identities.get(individual as WeakKey);
}

/** The realm that an identity was given out by. */
export function homeOf(identity: string): string {
  return identity.slice(0, identity.lastIndexOf(':'));
}

let main: string | undefined;

/** Notes the main file of the program that this realm works for. */
export function workFor(mainUrl: string): void {
  main = mainUrl;
}

/** The main file of the program that this realm works for; undefined in the realm that runs it itself. */
export function employersMain(): string | undefined {
  return main;
}
