/** Classes rebuilt from shipments. One that arrives again is the same class, in the newest state. */
import type { Code } from '../graph.js';
import { rememberRecipe } from '../recipe.js';
import { compile, type Rebuild } from './compile.js';
import { rememberRebuild } from './instances.js';

export interface BuiltClass {
  readonly made: CallableFunction;
  /** The captured names it was compiled with. */
  readonly names: readonly string[];
  readonly rebuild: Rebuild;
  /** Names that shipments have put on the class and on its prototype. */
  readonly keys: Set<unknown>;
  readonly prototypeKeys: Set<unknown>;
  setCaptures(values: readonly unknown[]): void;
}

/** What a shipment wants a class to be like; equal tokens, equal state. */
export interface ClassState {
  readonly token: number | object;
  apply(): void;
}

const classes = new WeakMap<CallableFunction, BuiltClass>();
const tokens = new WeakMap<CallableFunction, number | object>();

export function builtClass(made: CallableFunction): BuiltClass | undefined {
  return classes.get(made);
}

export function currentToken(made: CallableFunction): number | object | undefined {
  return tokens.get(made);
}

export function setToken(made: CallableFunction, token: number | object): void {
  tokens.set(made, token);
}

/** Whether a function was built from content of that very version. */
export function isVersion(made: CallableFunction, version: number): boolean {
  return version > 0 && tokens.get(made) === version;
}

/** Compiles a class; its captures and state come later. */
export function buildClass(
  code: Code,
  superclass: unknown,
  keys: readonly unknown[],
  name: string,
): BuiltClass {
  const rebuild: Rebuild = { active: false };
  const late = code.names.map((_, index) => index);
  const captures: unknown[] = code.names.map(() => undefined);
  const { make, set } = compile(code, captures, late, -1, { superclass, keys, rebuild });
  const made = make() as CallableFunction;
  setName(made, name);
  rememberRecipe(made, { code, captures, keys });
  if (code.rebuild !== undefined) rememberRebuild(made, rebuild);
  const built: BuiltClass = {
    made,
    names: code.names,
    rebuild,
    keys: new Set(),
    prototypeKeys: new Set(),
    setCaptures(values) {
      captures.splice(0, captures.length, ...values);
      set(values);
    },
  };
  classes.set(made, built);
  return built;
}

export function setName(fn: CallableFunction, name: string): void {
  if (fn.name !== name) Reflect.defineProperty(fn, 'name', { value: name, configurable: true });
}
