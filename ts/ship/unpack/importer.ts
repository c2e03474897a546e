/** Imports that resolve as in the file they were written in. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import { rememberNode } from '../recipe.js';

export type Importer = (specifier: string, options?: ImportCallOptions) => Promise<Record<string, unknown>>;

interface ImportCallOptions {
  readonly with?: Readonly<Record<string, string>>;
}

const importers = new Map<string, Importer>();

/** The file's `import()`. */
export function importerOf(base: string): Importer {
  let importer = importers.get(base);
  if (!importer) {
    const bare = compileImporter(base);
    importer = (specifier, options) => quietly(() => bare(specifier, options));
    rememberNode(importer, ['importer', base]);
    importers.set(base, importer);
  }
  return importer;
}

function compileImporter(base: string): Importer {
  return compileFunction('return (specifier, options) => import(specifier, options)', [], {
    filename: base || `${process.cwd()}/`,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })() as Importer;
}

const warning = 'USE_MAIN_CONTEXT_DEFAULT_LOADER';
const requiring = 'Support for loading ES Module in require()';

/** Node warns once that borrowing its loader is experimental; the program that uses us has not asked for that. */
export function quietly<T>(run: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = (message: string | Error, ...rest: unknown[]) => {
    if (!String(message).includes(warning) && !String(message).includes(requiring))
      Reflect.apply(emitWarning, process, [message, ...rest]);
  };
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** What `import.meta` is in the file. */
export function metaOf(base: string): object {
  const isFile = base.startsWith('file:');
  const filename = isFile ? fileURLToPath(base) : undefined;
  const meta = {
    url: base,
    filename,
    dirname: isFile ? fileURLToPath(new URL('.', base)).replace(/[\\/]$/, '') : undefined,
    main: false,
    resolve: (specifier: string): string =>
      /^[./]/.test(specifier) || /^[a-z]+:/i.test(specifier)
        ? new URL(specifier, base).href
        : pathToFileURL(createRequire(base).resolve(specifier)).href,
  };
  rememberNode(meta, ['meta', base]);
  return meta;
}

/** A CommonJS file's `require`. */
export function requirerOf(file: string): NodeJS.Require {
  const require = createRequire(file);
  rememberNode(require, ['requirer', file]);
  return require;
}

/** What stands for a CommonJS file's `module` elsewhere. */
export function moduleOf(filename: string): object {
  const module = {
    id: filename,
    filename,
    loaded: true,
    exports: {},
    children: [],
    paths: [] as string[],
    require: requirerOf(filename),
  };
  rememberNode(module, ['module', filename]);
  return module;
}
