/** CommonJS modules of this thread: objects that are a module's exports travel as that file's name. */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

interface LoadedModule {
  readonly exports: unknown;
  readonly filename: string;
  readonly loaded: boolean;
}

const require = createRequire(import.meta.url);

const OUR_FOLDER = dirname(require.resolve('#worker')) + sep;

/** The file by which others ask for a module: to the parts of our own bundle there are doors (ts/loader.ts). */
export function doorOf(file: string): string {
  return file.startsWith(OUR_FOLDER) ? file.replace(/\.body\.js$/, '.cjs') : file;
}

/** The module that a file was loaded as; undefined while it is still running. */
export function loadedModule(file: string): LoadedModule | undefined {
  const module = require.cache[file];
  return module?.loaded ? module : undefined;
}

/** Whether a file was loaded as a module, or is being loaded. */
export function isModuleFile(file: string): boolean {
  return require.cache[file] !== undefined;
}

let files = new Map<unknown, string>();
let modulesSeen = -1;

/** The file whose `module.exports` this value is. */
export function moduleFile(value: object): string | undefined {
  const loaded = Object.keys(require.cache);
  if (loaded.length !== modulesSeen || (files.has(value) && !isExports(value, files.get(value)!))) {
    files = new Map(loaded.map(file => [require.cache[file]?.exports, file]));
    modulesSeen = loaded.length;
  }
  const file = files.get(value);
  return file !== undefined && loadedModule(file) ? file : undefined;
}

function isExports(value: unknown, file: string): boolean {
  return require.cache[file]?.exports === value;
}

/** The name under which a loaded module exports the value; null for the module object itself. */
export function exportOf(file: string, value: unknown): string | null | undefined {
  const exports: unknown = loadedModule(file)?.exports;
  if (exports === value) return null;
  if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return undefined;
  return Object.keys(exports).find(name => readExport(exports, name) === value);
}

function readExport(exports: object, name: string): unknown {
  try {
    return Reflect.get(exports, name);
  } catch {
    return undefined;
  }
}

/** Whether the value is a `require` function, whichever module's. */
export function isRequire(value: unknown): value is NodeJS.Require {
  return (
    typeof value === 'function' &&
    value.name === 'require' &&
    typeof (value as NodeJS.Require).resolve === 'function' &&
    typeof (value as NodeJS.Require).cache === 'object'
  );
}

/** The folder that a `require` function resolves relative paths against, as the name of a file in it. */
export function requireBase(fn: NodeJS.Require): string {
  return `${fn.resolve.paths('./file')?.[0] ?? process.cwd()}/`;
}

/** Whether the value is the `module` variable of a CommonJS file. */
export function isModuleObject(value: unknown): value is NodeJS.Module {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as NodeJS.Module).filename === 'string' &&
    'exports' in value &&
    'paths' in value
  );
}
