/** Node's own modules and their exports, found by identity; they travel as `node:name` and export. */
import { builtinModules, createRequire } from 'node:module';

/** An export of a module, `default` for the module object itself. */
export interface ModuleExport {
  readonly module: string;
  readonly name: string;
}

const require = createRequire(import.meta.url);

/** Modules that warn, cost or change something when they are looked at, and internals. */
const leftOut =
  /^(_|sys$|punycode$|process$|v8\/|node-inspect|sqlite$|test$|wasi$|trace_events$|ffi$|vfs$)|internal/;

/** What differs from thread to thread must not be taken from the other side's module. */
const ownOfThread = /^(workerData|parentPort|resourceLimits)$/;

function load(name: string): unknown {
  return process.getBuiltinModule ? process.getBuiltinModule(name) : require(`node:${name}`);
}

/** Loading all modules would cost 30 ms; a value can only come from one that is loaded already. */
function loadedNames(): Set<string> {
  const list = (process as { moduleLoadList?: string[] }).moduleLoadList ?? [];
  const prefix = 'NativeModule ';
  return new Set(list.filter(entry => entry.startsWith(prefix)).map(entry => entry.slice(prefix.length)));
}

const table = new Map<unknown, ModuleExport>();
const seen = new Set<string>();

function add(value: unknown, found: ModuleExport): void {
  const shared = value !== null && /^(object|function|symbol)$/.test(typeof value);
  if (shared && !ownOfThread.test(found.name) && !table.has(value)) table.set(value, found);
}

function extend(): void {
  const loaded = loadedNames();
  for (const name of builtinModules) {
    if (seen.has(name) || leftOut.test(name) || !loaded.has(name)) continue;
    seen.add(name);
    const exports = load(name) as object;
    const module = `node:${name}`;
    add(exports, { module, name: 'default' });
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(exports)))
      add(value, { module, name: key });
  }
}

let modulesSeen = -1;

/** Which builtin module exports this very value. */
export function builtinExport(value: object | symbol): ModuleExport | undefined {
  const count = (process as { moduleLoadList?: string[] }).moduleLoadList?.length ?? 0;
  if (count !== modulesSeen) {
    extend();
    modulesSeen = count;
  }
  return table.get(value);
}

/** The exports that builtin modules define by getters, such as `crypto.subtle`; looked for by name. */
export function builtinGetter(fn: CallableFunction): ModuleExport | undefined {
  for (const name of seen) {
    const exports = load(name) as object;
    const getter = Object.getOwnPropertyDescriptor(exports, fn.name)?.get;
    if (getter && Reflect.apply(getter, exports, []) === fn) return { module: `node:${name}`, name: fn.name };
  }
  return undefined;
}
