/** Which exports of modules may be assigned while the program runs, judged by the text of the modules. */
import { readText, resolveImport } from './importable.js';

const answers = new Map<string, boolean>();

/** `export * from 'x'`, `export { a as b } from 'x'`, `import { a as b } from 'x'`. */
const links = /\b(export|import)\s*(\*|\{[^}]*\})\s*from\s*(['"])([^'"\n]+)\3/g;

/** A variable of another module, known here under a name. */
interface Link {
  readonly url: string;
  readonly exported: string;
}

/**
 * Whether an export of a module may be assigned: it is declared by `let` or `var`, there or in the module that it is
 * taken from. One that is but never changes does no harm.
 */
export function isLiveExport(url: string, exported: string): boolean {
  const key = `${exported} ${url}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  answers.set(key, false); // what modules take from each other in a circle is declared elsewhere
  const text = readText(url.replace(/[?#].*$/, ''));
  const local = localName(text, exported);
  const answer =
    new RegExp(`\\b(?:let|var)\\b[^;\\n]*(?<![\\w$.])${escapeName(local)}(?![\\w$])`).test(text) ||
    linksOf(text, url, exported, local).some(link => isLiveExport(link.url, link.exported));
  answers.set(key, answer);
  return answer;
}

function localName(text: string, exported: string): string {
  return new RegExp(`([\\w$]+)\\s+as\\s+${escapeName(exported)}(?![\\w$])`).exec(text)?.[1] ?? exported;
}

/** Where a module takes what it exports from. */
function linksOf(text: string, base: string, exported: string, local: string): Link[] {
  return Array.from(text.matchAll(links)).flatMap(([, word, names = '', , specifier = '']) => {
    if (names === '*' && word === 'import') return [];
    const url = resolveImport(specifier, base);
    const taken = names === '*' ? exported : nameTaken(names, word === 'export' ? exported : local);
    return url !== undefined && taken !== undefined ? [{ url, exported: taken }] : [];
  });
}

/** What `{ a as b, c }` calls `b`: `a`. */
function nameTaken(names: string, wanted: string): string | undefined {
  for (const item of names.slice(1, -1).split(',')) {
    const [name, alias = name] = item.trim().split(/\s+as\s+/);
    if (alias === wanted) return name;
  }
  return undefined;
}

function escapeName(name: string): string {
  return name.replaceAll('$', '\\$');
}
