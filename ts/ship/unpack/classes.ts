/** Classes rebuilt from shipments. One that arrives again is the same class, in the newest state. */
import { type Code, unversioned } from '../graph.js';
import { rememberRecipe } from '../recipe.js';
import { compile, type Rebuild } from './compile.js';
import { rememberRebuild } from './instances.js';

/** What a class or its prototype has, with what shipments have changed of it. */
export class Members {
  readonly #holder: object;
  /** As the code has made them. */
  readonly #made: ReadonlyMap<PropertyKey, PropertyDescriptor>;
  readonly #changed = new Set<PropertyKey>();

  constructor(holder: object) {
    this.#holder = holder;
    this.#made = new Map(
      Reflect.ownKeys(holder).map(key => [key, Reflect.getOwnPropertyDescriptor(holder, key)!]),
    );
  }

  /** Makes undone what earlier shipments have done, before the present one defines and removes these keys. */
  reset(defined: readonly PropertyKey[], removed: readonly PropertyKey[]): void {
    for (const key of this.#changed) {
      const made = this.#made.get(key);
      if (defined.includes(key)) continue;
      if (made) Reflect.defineProperty(this.#holder, key, made);
      else Reflect.deleteProperty(this.#holder, key);
    }
    this.#changed.clear();
    for (const key of removed) Reflect.deleteProperty(this.#holder, key);
    for (const key of [...defined, ...removed]) this.#changed.add(key);
  }
}

export interface BuiltClass {
  readonly made: CallableFunction;
  /** The captured names it was compiled with. */
  readonly names: readonly string[];
  readonly rebuild: Rebuild;
  readonly own: Members;
  readonly prototype: Members;
  setCaptures(values: readonly unknown[]): void;
}

/** What a shipment wants a class to be like; equal tokens, equal state. */
export interface ClassState {
  readonly token: string | object;
  apply(): void;
}

const classes = new WeakMap<CallableFunction, BuiltClass>();
const tokens = new WeakMap<CallableFunction, string | object>();

export function builtClass(made: CallableFunction): BuiltClass | undefined {
  return classes.get(made);
}

export function currentToken(made: CallableFunction): string | object | undefined {
  return tokens.get(made);
}

export function setToken(made: CallableFunction, token: string | object): void {
  tokens.set(made, token);
}

/** Whether a function was built from content of that very version. */
export function isVersion(made: CallableFunction, version: string): boolean {
  return version !== unversioned && tokens.get(made) === version;
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
    own: new Members(made),
    prototype: new Members(made.prototype as object),
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
