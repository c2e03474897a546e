/**
 * Arrow functions so simple that a scanner sees that they need nothing from outside: `x => x * x`. They are packed
 * without parser and inspector, which take 20 ms to load: for many programs the first call is one of these.
 */
import { type Code, type Graph, unversioned } from './graph.js';
import { mainUrl } from './known/main-file.js';

/** Stands for the file of a plain literal: where it was written is looked up when an error comes back. */
export const UNPLACED = 'crossray:literal';

/** A longer text is not worth a second scan. */
const LONGEST = 500;

const HEAD = /^(?:([A-Za-z_$][\w$]*)|\(([\w$,\s]*)\))\s*=>/;
const TOKEN = /\s+|([A-Za-z_$][\w$]*)|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|=>|[-+*%/<>=!&|^~?:,;.()[\]{}]/y;

/** Words that mean the same everywhere. */
const WORDS = new Set(['return', 'typeof', 'true', 'false', 'null']);

/** What a slash may follow to be a division; elsewhere a regular expression could begin. */
const OPERAND_ENDS = /[\w$)\]]\s*$/;

/** An arrow function has two properties of its own, `length` and `name`: more have to travel too. */
const isUnchanged = (fn: CallableFunction): boolean =>
  Object.getPrototypeOf(fn) === Function.prototype && Reflect.ownKeys(fn).length === 2;

/** The packed form of a plain literal; undefined if only a parser can tell what the function needs. */
export function packPlainLiteral(fn: CallableFunction, text: string): Graph | undefined {
  const code = isUnchanged(fn) ? plainCode(text) : undefined;
  if (!code) return undefined;
  const node = ['function', code, [], fn.name, '', unversioned, {}] as const;
  return { root: [0], nodes: [node], main: mainUrl() };
}

/** The code of a plain literal; undefined if the text may be anything else. */
export function plainCode(text: string): Code | undefined {
  if (text.length > LONGEST) return undefined;
  const head = HEAD.exec(text);
  if (!head) return undefined;
  const parameters = new Set((head[1] ?? head[2] ?? '').split(',').map(name => name.trim()));
  if (!isPlainBody(text, head[0].length, parameters)) return undefined;
  return { kind: 'arrow', text, names: [], file: UNPLACED, base: '', line: 0, column: 0, strict: true };
}

/** True if the body names nothing but the parameters, and properties of what it has. */
function isPlainBody(text: string, start: number, parameters: ReadonlySet<string>): boolean {
  for (let at = start; at < text.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (!token) return false;
    const name = token[1];
    if (name !== undefined && !isKnown(name, text, at, parameters)) return false;
    if (token[0] === '/' && !OPERAND_ENDS.test(text.slice(0, at))) return false;
    at = TOKEN.lastIndex;
  }
  return true;
}

function isKnown(name: string, text: string, at: number, parameters: ReadonlySet<string>): boolean {
  const before = text.slice(0, at).trimEnd();
  if (before.endsWith('.') && !before.endsWith('..')) return true;
  return parameters.has(name) || WORDS.has(name);
}
