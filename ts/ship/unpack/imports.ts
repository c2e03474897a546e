/** Fetches what a graph imports, before anything else is built. */
import { createRequire } from 'node:module';
import { ShipError } from '../../errors.js';
import type { Graph, Node, NodeOf } from '../graph.js';
import { ownExport } from '../known/own.js';
import { recallImport, rememberNamespace, rememberNode } from '../recipe.js';
import { refusals } from '../refusals.js';
import { importerOf } from './importer.js';

const require = createRequire(import.meta.url);

/** The values of the import and require nodes by number; a promise only when a module has to be awaited. */
export function fetchImports({ nodes }: Graph): Map<number, unknown> | Promise<Map<number, unknown>> {
  const values = new Map<number, unknown>();
  const pending: Promise<void>[] = [];
  nodes.forEach((node, number) => {
    if (node[0] === 'require') values.set(number, fetchRequired(node));
    else if (node[0] === 'import') {
      const known = fetchNow(node);
      if (known !== undefined) values.set(number, known);
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
  const [, specifier, base, name, attributes] = node;
  let namespace: Record<string, unknown>;
  try {
    namespace = await importerOf(base ?? '')(specifier, attributes && { with: attributes });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ShipError(refusals.importFailed(specifier, base, reason), [], { cause: error });
  }
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
  note(node, value);
  return value;
}

/** What is imported here is sent on as the same import. */
function note(node: Node, value: unknown): void {
  rememberNode(value, node);
}
