/**
 * A first look at a function's text, without the parser: it costs microseconds, the parser 10 ms when it is loaded.
 * It sees all words, also those in strings and comments, so it can tell that a function captures nothing, but not
 * what it captures.
 */

export interface Glance {
  readonly kind: 'arrow' | 'function';
  /** Every word of the text that could be a name. */
  readonly words: ReadonlySet<string>;
  /** Those that are not plainly a keyword, a member, a parameter or a variable of its own. */
  readonly unexplained: ReadonlySet<string>;
  /** Position of what V8 calls the function's location: an arrow's start, else the bracket of the parameters. */
  readonly anchor: number;
  /** Whether the text means the same in strict and in sloppy code. */
  readonly isStrictnessFree: boolean;
}

/** Words and signs whose meaning depends on the surroundings, or that hide names. */
const unclear = /\\|#|\b(this|super|arguments|eval|import|target|with)\b/;
const arrowHead = /^(\(|(async\s+)?[\w$]+\s*=>)/;
const functionHead = /^(async\s+)?function\b\s*\*?\s*([\w$]*)\s*\(/;
const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

const members = /(?<=\.\s*)[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const declared = /\b(?:const|let|var|function)\s+([\w$]+)/g;
const parameters =
  /(?:^|[^\w$.)])(?:async\s+)?([\w$]+)\s*=>|(?:^|[^\w$.)\]])(?:function\b[\s*]*[\w$]*\s*)?\(([\w$,\s]*)\)\s*(?:=>|\{)/g;
const keywords =
  /^(as(ync)?|await|break|case|catch|const|continue|default|delete|do|else|false|finally|for|function|if|in|instanceof|let|new|null|of|return|switch|throw|true|try|typeof|var|void|while|yield)$/;

/** Words that the text itself gives a meaning. */
function explained(text: string): Set<string> {
  const names = new Set(text.match(members) ?? []);
  for (const [, name = ''] of text.matchAll(declared)) names.add(name);
  for (const [, single = '', list = ''] of text.matchAll(parameters)) {
    names.add(single);
    for (const name of list.split(',')) names.add(name.trim());
  }
  return names;
}

const glances = new Map<string, Glance | undefined>();
const glancesAtMost = 2_000;

/** Undefined when a look is not enough: classes, methods, and whatever uses its surroundings. */
export function glance(text: string): Glance | undefined {
  let seen = glances.get(text);
  if (seen || glances.has(text)) return seen;
  seen = look(text);
  if (glances.size >= glancesAtMost) glances.clear();
  glances.set(text, seen);
  return seen;
}

function look(text: string): Glance | undefined {
  if (unclear.test(text)) return undefined;
  const head = functionHead.exec(text);
  if (!head && (!arrowHead.test(text) || !text.includes('=>'))) return undefined;
  const all = text.match(word) ?? [];
  const name = head?.[2];
  if (name && all.filter(each => each === name).length > 1) return undefined;
  const words = new Set(all);
  const known = explained(text);
  return {
    kind: head ? 'function' : 'arrow',
    words,
    unexplained: new Set(
      [...words].filter(each => !known.has(each) && !keywords.test(each) && each !== name),
    ),
    anchor: head ? head[0].length - 1 : 0,
    isStrictnessFree: !/\{|\b(delete|0\d)|[^=!<>]=[^=>]/.test(text),
  };
}
