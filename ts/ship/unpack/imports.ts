/** Fetches what a graph imports, before anything else is built. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { types } from 'node:util';
import { ShipError } from '../../errors.js';
import type { Graph, Node, NodeOf } from '../graph.js';
import { ownExport } from '../known/own.js';
import { recallImport, rememberNamespace, rememberNode } from '../recipe.js';
import { refusals } from '../refusals.js';
import { importerOf, quietly } from './importer.js';

const require = createRequire(import.meta.url);

/**
 * The values of the import and require nodes by number; a promise only when a module has to be awaited.
 *
 * @param now - never a promise: modules are required, which those that await at their top level refuse
 */
export function fetchImports(
  { nodes }: Graph,
  now: boolean,
): Map<number, unknown> | Promise<Map<number, unknown>> {
  const values = new Map<number, unknown>();
  const pending: Promise<void>[] = [];
  nodes.forEach((node, number) => {
    if (node[0] === 'require') values.set(number, fetchRequired(node));
    else if (node[0] === 'import') {
      const known = fetchNow(node);
      if (known !== undefined) values.set(number, known);
      else if (now) values.set(number, fetchModuleNow(node));
      else
        pending.push(
          fetchModule(node).then(value => {
            values.set(number, value);
          }),
        );
    }
  });
  return pending.length > 0 ? Promise.all(pending).then(() => values) : values;
}

/** Our own package, builtin modules, and what was imported before. */
function fetchNow([, specifier, base, name]: NodeOf<'import'>): unknown {
  const own = ownExport(specifier, name);
  if (own) return own;
  if (!specifier.startsWith('node:') || name === '*') return recallImport(specifier, base, name);
  const exports = require(specifier) as Record<string, unknown>;
  return name === 'default' ? exports : exports[name];
}

async function fetchModule(node: NodeOf<'import'>): Promise<unknown> {
  const [, specifier, base, , attributes] = node;
  try {
    return pick(node, await importerOf(base ?? '')(specifier, attributes && { with: attributes }));
  } catch (error) {
    throw failure(node, error);
  }
}

/** Whoever waits blocking cannot await an import. `require` gives the same module. */
function fetchModuleNow(node: NodeOf<'import'>): unknown {
  const [, specifier, base] = node;
  try {
    const exports: unknown = quietly(() => createRequire(base ?? import.meta.url)(absolute(specifier)));
    const isNamespace = types.isModuleNamespaceObject(exports);
    return pick(
      node,
      (isNamespace ? exports : { ...(exports as object), default: exports }) as Record<string, unknown>,
    );
  } catch (error) {
    throw failure(node, error);
  }
}

/** `require` takes paths where `import` takes URLs. */
const absolute = (specifier: string): string =>
  specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;

function failure([, specifier, base]: NodeOf<'import'>, error: unknown): ShipError {
  if (error instanceof ShipError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ShipError(refusals.importFailed(specifier, base, reason), [], { cause: error });
}

function pick(node: NodeOf<'import'>, namespace: Record<string, unknown>): unknown {
  const [, specifier, base, name] = node;
  const value = name === '*' ? namespace : namespace[name];
  if (value === undefined && !(name in namespace))
    throw new ShipError(refusals.importFailed(specifier, base, `it has no export '${name}'`));
  note(node, value);
  rememberNamespace(specifier, base, namespace);
  return value;
}

function fetchRequired(node: NodeOf<'require'>): unknown {
  const [, file, name] = node;
  let exports: unknown;
  try {
    exports = require(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ShipError(refusals.importFailed(file, undefined, reason), [], { cause: error });
  }
  const value: unknown = name === null ? exports : (exports as Record<string, unknown>)[name];
  if (value === undefined)
    throw new ShipError(refusals.importFailed(file, undefined, `it has no export '${name}'`));
  note(node, value);
  return value;
}

/** What is imported here is sent on as the same import. */
function note(node: Node, value: unknown): void {
  rememberNode(value, node);
}
